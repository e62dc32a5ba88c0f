using System.Collections.Frozen;
using Isthmus.Proxy.Secrets;
using Isthmus.Proxy.Tokens;
using Isthmus.Traffic.Matching;

namespace Isthmus.Proxy.Plans;

/// <summary>A plan made ready for the request path: names are resolved, texts are bytes. Immutable; a loop swaps one reference.</summary>
internal sealed class ProxyPlan
{
    private ProxyPlan(
        long version, Plan source, UpstreamEntry[] upstreams, FrozenDictionary<string, ListenerPlan> listeners, IReadOnlyList<PlanProblem> problems)
    {
        Version = version;
        Source = source;
        Upstreams = upstreams;
        Listeners = listeners;
        Problems = problems;
    }

    /// <summary>Before the first plan.</summary>
    public static ProxyPlan Empty { get; } = new(0, new Plan(), [], FrozenDictionary<string, ListenerPlan>.Empty, []);

    /// <summary>Counts up with every plan of this process.</summary>
    public long Version { get; }

    /// <summary>The plan as it came.</summary>
    public Plan Source { get; }

    /// <summary>Everything that can be reached.</summary>
    public UpstreamEntry[] Upstreams { get; }

    /// <summary>The service that this proxy is an instance of, for zone-aware routing; null when it is of none, or of none that it reaches.</summary>
    public UpstreamEntry? Own { get; private init; }

    /// <summary>Where to listen, by name.</summary>
    public FrozenDictionary<string, ListenerPlan> Listeners { get; }

    /// <summary>What of the plan cannot be honoured; the rest holds.</summary>
    public IReadOnlyList<PlanProblem> Problems { get; }

    /// <summary>Makes a plan ready.</summary>
    public static ProxyPlan Build(long version, Plan plan, UpstreamTable table, ProxySettings settings, SecretStore secrets, KeyTable keys, TimeSpan now)
    {
        secrets.BeginPlan();
        var problems = new List<PlanProblem>();
        var upstreams = table.Update(plan, secrets, problems, now);
        var byName = upstreams.ToDictionary(u => u.Name, StringComparer.Ordinal);
        var scope = new PlanScope(byName, plan.RouteTables, secrets, keys, problems);
        var listeners = plan.Listeners.Where(l => ListenerPlan.CanBind(l) && HasPort(l, settings.PortOf, problems)).Select(l => new ListenerPlan(l, scope, settings.PortOf));
        var ready = listeners.ToFrozenDictionary(l => l.Name, StringComparer.Ordinal);
        secrets.EndPlan();
        keys.EndPlan();
        var own = FindOwn(upstreams, settings.Identity);
        if (own is null && plan.Upstreams.Any(u => u.LoadBalancing.ZoneAwareness is { IsEnabled: true }))
        {
            problems.Add(new PlanProblem("upstreams", "zone-aware routing needs to know where this proxy's own service runs, but the proxy is an endpoint of none that it was told of: zones do not count"));
        }

        if (upstreams.Count(u => u.Transports is { IsPlainForWantOfIdentity: true } && u.State.Hosts.Any(h => h.Endpoint.AcceptsMtls)) is > 0 and var plain)
        {
            problems.Add(new PlanProblem("upstreams", $"{plain} have endpoints that take the mesh's TLS, but this proxy has no certificate: plain text is sent to them"));
        }

        return new(version, plan, upstreams, ready, scope.Problems) { Own = own };
    }

    private static bool HasPort(Isthmus.Model.Plans.Listener listener, Func<int, int> portOf, List<PlanProblem> problems)
    {
        var hasPort = ListenerPlan.HasPort(listener, portOf, out var port);
        if (!hasPort)
        {
            problems.Add(new PlanProblem(listener.Name, $"cannot be opened: its port {listener.Port} would be {port} here, and ports go from 1 to {System.Net.IPEndPoint.MaxPort}"));
        }

        return hasPort;
    }

    // What Envoy is told as its local cluster: of several ports and subsets of one service any will do, the whole service first.
    private static UpstreamEntry? FindOwn(UpstreamEntry[] upstreams, ProxyIdentity self) => self.Addresses.IsEmpty ? null : upstreams
        .Where(u => u.State.Hosts.Any(h => self.Addresses.Contains(h.Key.Address, StringComparer.Ordinal)) && u.State.Upstream.Service is not null)
        .OrderBy(u => u.State.Upstream.Subset.Length > 0)
        .FirstOrDefault();
}
