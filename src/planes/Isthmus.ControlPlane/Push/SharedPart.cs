using Isthmus.Planner.View;

namespace Isthmus.ControlPlane.Push;

/// <summary>
/// A part of plans that is the same for all proxies of one place, whatever is served at their addresses: made once for each place and mesh, though the deployments
/// there have views of their own. Owned by the plan loop.
/// </summary>
/// <typeparam name="T">The part.</typeparam>
internal sealed class SharedPart<T>
    where T : class
{
    private readonly Dictionary<ProxyIdentity, (MeshView Mesh, T Part)> _parts = [];

    /// <summary>The part of a place in a mesh.</summary>
    /// <param name="mesh">The mesh.</param>
    /// <param name="place">What the proxies there have in common.</param>
    /// <param name="make">Makes it from what it was in an earlier mesh; null for a new place.</param>
    public T Get(MeshView mesh, ProxyIdentity place, Func<T?, T> make)
    {
        var isThere = _parts.TryGetValue(place, out var known);
        if (isThere && ReferenceEquals(known.Mesh, mesh))
        {
            return known.Part;
        }

        if (!isThere && _parts.Count >= Defaults.MaxSharedPlaces)
        {
            _parts.Clear();
        }

        var part = make(known.Part);
        _parts[place] = (mesh, part);
        return part;
    }
}
