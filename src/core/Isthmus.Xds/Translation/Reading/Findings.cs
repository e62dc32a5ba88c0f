namespace Isthmus.Xds.Translation.Reading;

/// <summary>
/// What one resource has that we cannot honour. Reading goes on after a finding, so that all are told at once. Refused is what changes which requests are
/// allowed, where they go, or what they look like; what only tunes (statistics, buffers, spreading of work) is passed over.
/// </summary>
internal sealed class Findings
{
    private readonly List<string> _reasons = [];
    private int _more;

    /// <summary>Whether the resource can be used.</summary>
    public bool IsClean => _reasons.Count == 0;

    /// <summary>The findings as one text.</summary>
    public string Summary => string.Join("; ", _reasons) + (_more > 0 ? $"; and {_more} more" : "");

    /// <summary>Notes a finding.</summary>
    public void Reject(string reason)
    {
        if (_reasons.Contains(reason, StringComparer.Ordinal))
        {
            return;
        }

        if (_reasons.Count < EnvoyDefaults.FindingsPerResource)
        {
            _reasons.Add(reason);
        }
        else
        {
            _more++;
        }
    }

    /// <summary>Notes a finding if <paramref name="isPresent"/>.</summary>
    public void RejectIf(bool isPresent, string reason)
    {
        if (isPresent)
        {
            Reject(reason);
        }
    }
}
