using System.Collections.Concurrent;

namespace Isthmus.ControlPlane.Push;

/// <summary>
/// Nodes of which a state-of-the-world stream ended with something rejected or not judged. Such a client may use a part of it and still report the version from before, and until that
/// is known to be so no more, the version says nothing. Kept by this process only: who goes to another replica is believed there. Safe for concurrent use.
/// </summary>
internal sealed class DoubtfulClients
{
    private readonly ConcurrentDictionary<string, byte> _nodes = new(StringComparer.Ordinal);

    /// <summary>Whether there is doubt about a node; about every one when too many have to be remembered.</summary>
    public bool Contains(string nodeId) => _nodes.Count >= Defaults.MaxClients || _nodes.ContainsKey(nodeId);

    /// <summary>A stream has ended.</summary>
    public void Note(XdsClient client)
    {
        if (!client.IsIncremental && _nodes.Count < Defaults.MaxClients && client.Status.Any(s => s.PendingVersion is not null || s.Rejection is not null))
        {
            _nodes.TryAdd(client.Node.NodeId, 0);
        }
    }
}
