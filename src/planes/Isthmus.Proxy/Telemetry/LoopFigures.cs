namespace Isthmus.Proxy.Telemetry;

/// <summary>What one loop has counted, as a copy for another thread.</summary>
internal sealed record LoopFigures(
    IReadOnlyList<KeyValuePair<RequestKey, RequestSeries>> Requests,
    IReadOnlyList<KeyValuePair<TcpKey, TcpSeries>> Tcp,
    IReadOnlyList<KeyValuePair<(Plans.UpstreamEntry Upstream, MirrorResult Result), long>> Mirrors,
    IReadOnlyList<long> Refused,
    IReadOnlyList<long> UpstreamRefused,
    IReadOnlyDictionary<(string Effect, string Rule), long> Access,
    int HalfOpen)
{
    /// <summary>Copies; on the loop.</summary>
    public static LoopFigures Of(ProxyLoop loop) => new(
        loop.Metrics.CopyRequests(),
        loop.Metrics.CopyTcp(),
        loop.Metrics.CopyMirrors(),
        [.. loop.Metrics.Refused],
        [.. loop.Metrics.UpstreamRefused],
        loop.Access.Copy(),
        loop.HalfOpen.Count);

    /// <summary>Adds up lists of the same kind.</summary>
    public static IReadOnlyList<long> Sum(IEnumerable<IReadOnlyList<long>> lists) => lists.Aggregate((a, b) => [.. a.Zip(b, (x, y) => x + y)]);
}
