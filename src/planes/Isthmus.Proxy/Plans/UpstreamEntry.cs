using System.Text;
using Isthmus.Proxy.Connect;
using Isthmus.Proxy.Resolve;
using Isthmus.Proxy.Secrets;
using Isthmus.Traffic.Matching;

namespace Isthmus.Proxy.Plans;

/// <summary>One upstream in a running proxy: its live state, which outlives plans, and what loops keep about it by number.</summary>
internal sealed class UpstreamEntry(int index, Upstream upstream, int seed)
{
    private readonly Lock _gate = new();

    // Set while the prober watches it, so that a thousand failures ask for one watch.
    private int _isWatched;
    private ClientTransports? _transports;

    /// <summary>Never used twice in one process: loops keep their part in arrays by it.</summary>
    public int Index { get; } = index;

    /// <summary>Istio's name.</summary>
    public string Name { get; } = upstream.Name;

    /// <summary>The name in bytes, for logs.</summary>
    public byte[] NameBytes { get; } = Encoding.UTF8.GetBytes(upstream.Name);

    /// <summary>Hosts and their health, shared by all loops.</summary>
    public UpstreamState State { get; } = new(upstream, () => new SeededRandom((ulong)(uint)seed));

    /// <summary>Requests that wait for a connection.</summary>
    public ConnectionQueue Queue { get; } = new();

    /// <summary>How connections to its hosts are secured. Replaced only when the plan says something else.</summary>
    public ClientTransports? Transports => Volatile.Read(ref _transports);

    /// <summary>When outlier detection was last swept. Written by the first loop only.</summary>
    public TimeSpan LastSweep { get; set; }

    /// <summary>Takes the transports of the present plan.</summary>
    public void Secure(SecretStore secrets, ICollection<PlanProblem> problems)
    {
        var planned = State.Upstream.Transports;
        var isSame = _transports is { } present && present.Source == planned;
        if (isSame && !_transports!.UsesFiles)
        {
            return;
        }

        // Files are named by every plan that needs them, also by one that changes nothing here.
        var next = planned.IsEmpty ? null : new ClientTransports(State.Upstream, secrets, problems);
        if (!isSame)
        {
            Volatile.Write(ref _transports, next);
        }
    }

    /// <summary>Takes what a plan says of it.</summary>
    /// <param name="upstream">The upstream.</param>
    /// <param name="delivered">Its endpoints where they are delivered apart.</param>
    /// <param name="names">What names mean, where endpoints are names.</param>
    /// <param name="now">The proxy's clock.</param>
    public void Take(Upstream upstream, EquatableArray<LocalityEndpoints> delivered, NameTable names, TimeSpan now)
    {
        lock (_gate)
        {
            var localities = upstream.Discovery switch
            {
                UpstreamDiscovery.Endpoints => delivered,
                UpstreamDiscovery.Dns or UpstreamDiscovery.LogicalDns => names.Expand(upstream, IsPresent),
                _ => upstream.InlineEndpoints,
            };
            State.Update(upstream, localities, now);
        }
    }

    /// <summary>Takes new answers for its names. Hosts that stay keep what is known of them.</summary>
    public void TakeNames(NameTable names, TimeSpan? now)
    {
        // A plan may be applied on another thread: whoever comes second sees what the first has made.
        lock (_gate)
        {
            var present = State.Upstream;
            State.Update(present, names.Expand(present, IsPresent), now);
        }
    }

    private bool IsPresent(string address, int port) => State.Hosts.Any(h => h.Key == new HostKey(address, port));

    /// <summary>True for the one caller who begins a watch.</summary>
    public bool TryBeginWatch() => Interlocked.Exchange(ref _isWatched, 1) == 0;

    /// <summary>Ends a watch.</summary>
    public void EndWatch() => Volatile.Write(ref _isWatched, 0);
}
