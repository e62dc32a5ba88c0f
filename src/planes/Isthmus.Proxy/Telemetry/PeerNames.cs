namespace Isthmus.Proxy.Telemetry;

/// <summary>
/// Identities of callers as labels of metrics: one string each, so that series are told apart by reference. Bounded: identities beyond it share a label, because a mesh
/// with many of them must not fill the memory of every proxy that they call. Owned by the loop.
/// </summary>
internal sealed class PeerNames
{
    private const string Others = "others";

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>The label of an identity; null for none.</summary>
    public string? LabelOf(string identity)
    {
        if (identity.Length == 0)
        {
            return null;
        }

        if (!_names.TryGetValue(identity, out var label))
        {
            label = _names.Count < Defaults.PeerLabels ? identity : Others;
            if (ReferenceEquals(label, identity))
            {
                _names.Add(identity, identity);
            }
        }

        return label;
    }
}
