using Isthmus.Xds.Subscriptions;
using Isthmus.Xds.Translation.Proxyless;

namespace Isthmus.ControlPlane.Push;

/// <summary>
/// The listeners that one gRPC server asks for by the addresses that it listens on. They follow from the names alone, so they belong to the stream and not to its
/// view. Owned by the stream's task.
/// </summary>
internal sealed class ServerListeners
{
    private readonly Dictionary<string, XdsResource> _listeners = new(StringComparer.Ordinal);

    /// <summary>Takes note of names that are asked for; whether there are new ones.</summary>
    public bool Note(IEnumerable<string> names)
    {
        var before = _listeners.Count;
        foreach (var name in names)
        {
            if (_listeners.Count < Defaults.MaxServerListeners
                && !_listeners.ContainsKey(name)
                && ProxyWriter.Serialize(ProxylessGrpc.InboundListener(name)) is { } listener)
            {
                _listeners.Add(name, listener);
            }
        }

        return _listeners.Count > before;
    }

    /// <summary>The view with these listeners.</summary>
    public ResourceSnapshot AddTo(ResourceSnapshot view) =>
        _listeners.Count == 0 ? view : view.With(view[TypeUrls.Listener].With(_listeners.Values, []));
}
