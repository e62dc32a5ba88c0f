namespace Isthmus.Pki.Certificates;

/// <summary>Which names a SPIFFE identity may consist of (SPIFFE-ID 2).</summary>
public static class SpiffeNames
{
    // SPIFFE-ID 2: the whole identity has at most 2048 bytes, the trust domain at most 255.
    private const int MaxLength = 2048;
    private const int MaxTrustDomainLength = 255;

    /// <summary>Reads an identity and refuses characters that SPIFFE does not allow, so that no two texts look like one identity.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SpiffeId? id)
    {
        if (text?.Length <= MaxLength && SpiffeId.TryParse(text, out id) && IsWellFormed(id))
        {
            return true;
        }

        id = null;
        return false;
    }

    /// <summary>Whether every part has only allowed characters.</summary>
    public static bool IsWellFormed(SpiffeId id) => IsTrustDomain(id.TrustDomain) && IsSegment(id.Namespace) && IsSegment(id.ServiceAccount);

    /// <summary>Whether this is a trust domain: lower-case letters, digits, dots, dashes, underscores.</summary>
    public static bool IsTrustDomain(string text) =>
        text.Length is > 0 and <= MaxTrustDomainLength && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_');

    private static bool IsSegment(string text) =>
        text.Length > 0 && text is not ("." or "..") && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
