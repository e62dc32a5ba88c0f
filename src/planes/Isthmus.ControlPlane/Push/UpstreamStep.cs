using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Push;

/// <summary>What differs between two versions of a view in upstreams and their endpoints, while it is collected.</summary>
internal sealed class UpstreamStep
{
    private readonly List<XdsResource> _upstreams = [];
    private readonly List<XdsResource> _endpoints = [];
    private readonly List<string> _gone = [];

    // Upstreams that may have had an assignment and have none now: a service that became headless.
    private readonly List<string> _withoutEndpoints = [];

    /// <summary>An upstream as it is now.</summary>
    /// <param name="upstream">Its resource; null when clients of this kind cannot use it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="endpoints">Its assignment; null when it has none of its own.</param>
    public void Put(XdsResource? upstream, string name, XdsResource? endpoints)
    {
        Put(upstream, name, _upstreams, _gone);
        Put(endpoints, name, _endpoints, _withoutEndpoints);
    }

    /// <summary>Upstreams that are not there any more.</summary>
    public void Remove(IEnumerable<string> names) => _gone.AddRange(names);

    /// <summary>The resources after this step; the same instance when nothing differs.</summary>
    public ResourceSnapshot ApplyTo(ResourceSnapshot before)
    {
        var after = Apply(before, TypeUrls.Cluster, _upstreams, _gone);
        return Apply(after, TypeUrls.Endpoints, _endpoints, [.. _gone, .. _withoutEndpoints]);
    }

    private static void Put(XdsResource? resource, string name, List<XdsResource> there, List<string> gone)
    {
        if (resource is not null)
        {
            there.Add(resource);
        }
        else
        {
            gone.Add(name);
        }
    }

    private static ResourceSnapshot Apply(ResourceSnapshot to, string type, IReadOnlyCollection<XdsResource> put, IReadOnlyCollection<string> removed)
    {
        var table = to[type].With(put, removed);
        return ReferenceEquals(table, to[type]) ? to : to.With(table);
    }
}
