using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Routes;

/// <summary>One of the places that a route may send requests to.</summary>
public sealed class UpstreamTarget
{
    internal UpstreamTarget(WeightedUpstream upstream, int nameIndex, ulong end)
    {
        Name = upstream.Name;
        NameIndex = nameIndex;
        End = end;
        RequestHeaders = new HeaderChanges(upstream.RequestHeaders);
        ResponseHeaders = new HeaderChanges(upstream.ResponseHeaders);
        HostRewrite = System.Text.Encoding.UTF8.GetBytes(upstream.HostRewrite);
    }

    /// <summary>The upstream's name.</summary>
    public string Name { get; }

    /// <summary>Where the name stands in <see cref="RouteMatcher.UpstreamNames"/>, so that the proxy finds the live upstream without a look-up by name.</summary>
    public int NameIndex { get; }

    /// <summary>What takes the place of the host; empty when nothing.</summary>
    public ReadOnlyMemory<byte> HostRewrite { get; }

    internal HeaderChanges RequestHeaders { get; }

    internal HeaderChanges ResponseHeaders { get; }

    // Sum of the weights up to and with this one.
    internal ulong End { get; }
}
