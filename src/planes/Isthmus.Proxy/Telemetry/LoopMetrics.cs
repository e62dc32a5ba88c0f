using Isthmus.Proxy.Plans;

namespace Isthmus.Proxy.Telemetry;

/// <summary>
/// What one loop counts. Written by the loop alone and read by scrapes on the loop, so nothing is interlocked; a series is found by one look-up and nothing is
/// allocated once it exists.
/// </summary>
internal sealed class LoopMetrics
{
    private readonly Dictionary<RequestKey, RequestSeries> _requests = [];
    private readonly Dictionary<TcpKey, TcpSeries> _tcp = [];
    private readonly long[] _upstreamRefused = new long[(int)TlsRefusal.WrongIdentity + 1];
    private readonly long[] _refused = new long[(int)TlsRefusal.WrongIdentity + 1];
    private readonly Dictionary<(UpstreamEntry Upstream, MirrorResult Result), long> _mirrors = [];

    /// <summary>Clients that were closed before they were served, by reason.</summary>
    public IReadOnlyList<long> Refused => _refused;

    /// <summary>The HTTP series as they are now; for another thread.</summary>
    public List<KeyValuePair<RequestKey, RequestSeries>> CopyRequests() => [.. _requests.Select(p =>
    {
        var copy = new RequestSeries();
        copy.Add(p.Value);
        return KeyValuePair.Create(p.Key, copy);
    })];

    /// <summary>The TCP series as they are now; for another thread.</summary>
    public List<KeyValuePair<TcpKey, TcpSeries>> CopyTcp() => [.. _tcp.Select(p =>
    {
        var copy = new TcpSeries();
        copy.Add(p.Value);
        return KeyValuePair.Create(p.Key, copy);
    })];

    /// <summary>The copies of requests as they are counted now; for another thread.</summary>
    public List<KeyValuePair<(UpstreamEntry Upstream, MirrorResult Result), long>> CopyMirrors() => [.. _mirrors];

    /// <summary>Counts a copy of a request.</summary>
    public void CountMirror(UpstreamEntry upstream, MirrorResult result) => _mirrors[(upstream, result)] = _mirrors.GetValueOrDefault((upstream, result)) + 1;

    /// <summary>Counts a finished request.</summary>
    public void Count(
        TrafficDirection direction, UpstreamEntry? upstream, Host? host, string? peer, int status, FailureReasons flags, TimeSpan took, long requestBytes, long responseBytes)
    {
        var key = new RequestKey(direction, upstream, host, peer, status, flags);
        key = host is { IsGone: true } ? OfWorkload(key) : key;
        if (!_requests.TryGetValue(key, out var series))
        {
            _requests.Add(key, series = new RequestSeries());
        }

        series.Add(took, requestBytes, responseBytes);
    }

    /// <summary>Counts a client that was closed before it was served.</summary>
    public void CountRefused(TlsRefusal reason) => _refused[(int)reason]++;

    /// <summary>Handshakes with hosts that failed, by reason.</summary>
    public IReadOnlyList<long> UpstreamRefused => _upstreamRefused;

    /// <summary>Counts a handshake with a host that failed.</summary>
    public void CountUpstreamRefused(TlsRefusal reason) => _upstreamRefused[(int)reason]++;

    /// <summary>Counts a connection that found no host.</summary>
    public void CountTcpRefused(in TcpKey key)
    {
        var series = TcpOf(key);
        series.Opened++;
        series.Closed++;
    }

    /// <summary>Counts a connection.</summary>
    public void CountTcpOpened(in TcpKey key) => TcpOf(key).Opened++;

    /// <summary>Counts its end; the key says how it ended.</summary>
    public void CountTcpClosed(in TcpKey key, long received, long sent, TimeSpan took)
    {
        var series = TcpOf(key);
        series.Closed++;
        series.Received += received;
        series.Sent += sent;
        series.Duration.Add(took.TotalMilliseconds);
    }

    /// <summary>
    /// Adds the series of a host that has gone to those of its workload: hosts come and go without end, workloads do not. The page shows the same before and after.
    /// </summary>
    public void Fold(Host host)
    {
        foreach (var (key, series) in _requests.Where(p => ReferenceEquals(p.Key.Host, host)).ToList())
        {
            _requests.Remove(key);
            if (!_requests.TryAdd(OfWorkload(key), series))
            {
                _requests[OfWorkload(key)].Add(series);
            }
        }

        foreach (var (key, series) in _tcp.Where(p => ReferenceEquals(p.Key.Host, host)).ToList())
        {
            _tcp.Remove(key);
            if (!_tcp.TryAdd(OfWorkload(key), series))
            {
                _tcp[OfWorkload(key)].Add(series);
            }
        }
    }

    private static RequestKey OfWorkload(in RequestKey key) => key with { Host = null, Workload = key.Host!.Endpoint.Workload };

    private static TcpKey OfWorkload(in TcpKey key) => key with { Host = null, Workload = key.Host!.Endpoint.Workload };

    private TcpSeries TcpOf(TcpKey key)
    {
        key = key.Host is { IsGone: true } ? OfWorkload(key) : key;
        if (!_tcp.TryGetValue(key, out var series))
        {
            _tcp.Add(key, series = new TcpSeries());
        }

        return series;
    }
}
