using System.Net;
using Isthmus.Planner.Naming;
using Isthmus.Planner.Security;

namespace Isthmus.Planner.Checking;

/// <summary>A snapshot with the lookups that the rules share. Lives as long as one check.</summary>
internal sealed class MeshFacts
{
    private readonly Service[] _wildcards;
    private readonly string _domain;
    private readonly PeerAuthenticationIndex _peerAuthentications;

    public MeshFacts(MeshSnapshot snapshot)
    {
        Snapshot = snapshot;
        _domain = $".svc.{snapshot.Mesh.DomainSuffix}";
        _wildcards = [.. snapshot.Services.All.Where(s => HostPattern.IsWildcard(s.Key.Host))];
        _peerAuthentications = PeerAuthenticationIndex.From(snapshot.Config.PeerAuthentications, snapshot.Mesh);
        KnowsKubernetes = snapshot.Services.All.Any(s => s.Source == ServiceSource.Kubernetes);
        Workloads = [.. snapshot.Workloads.All.Distinct()];
        Rules = [.. snapshot.Config.DestinationRules.All.Select(r => (Resolve(r.Config.Host, r.Metadata.Namespace), r))];
        Localities =
        [
            .. Workloads.Select(w => w.Locality)
                .Concat(snapshot.Services.All.SelectMany(s => Endpoints(s)).Select(e => e.Locality))
                .Where(l => !l.IsNone)
                .Distinct(),
        ];
    }

    public MeshSnapshot Snapshot { get; }

    public ConfigTable Config => Snapshot.Config;

    public string RootNamespace => Snapshot.Mesh.RootNamespace;

    /// <summary>Whether any cluster gave us Services: without them a host that looks like one may exist all the same.</summary>
    public bool KnowsKubernetes { get; }

    /// <summary>Every workload once.</summary>
    public IReadOnlyList<Workload> Workloads { get; }

    /// <summary>Every DestinationRule with the host that it means.</summary>
    public IReadOnlyList<(string Host, ApiObject<DestinationRuleConfig> Rule)> Rules { get; }

    /// <summary>Every place where somebody is.</summary>
    public IReadOnlyList<Locality> Localities { get; }

    /// <summary>The mTLS mode that holds for a workload's port.</summary>
    public MtlsMode MtlsModeOf(Endpoint endpoint) => _peerAuthentications.Of(endpoint.Namespace, endpoint.Labels, endpoint.Port);

    /// <summary>The host that a rule of a namespace means.</summary>
    public string Resolve(string host, string ns) => HostResolution.Resolve(host, ns, Snapshot.Mesh.DomainSuffix);

    /// <summary>The services that a host or wildcard stands for.</summary>
    public IReadOnlyList<Service> Services(string host) => HostPattern.IsWildcard(host)
        ? [.. Snapshot.Services.All.Where(s => HostPattern.Covers(host, s.Key.Host))]
        : Snapshot.Services.ByHost(host);

    /// <summary>Whether a call to the host can be served, or is outside of what we were told.</summary>
    public bool MayExist(string host) =>
        Services(host).Count > 0
        || _wildcards.Any(s => HostPattern.Overlaps(s.Key.Host, host))
        || IPAddress.TryParse(host, out _)
        || (!KnowsKubernetes && LooksLikeKubernetes(host));

    /// <summary>Whether the host is below the domain of Kubernetes services.</summary>
    public bool LooksLikeKubernetes(string host) => host.EndsWith(_domain, StringComparison.Ordinal);

    /// <summary>The full host that was probably meant; empty when there is none.</summary>
    public string Suggestion(string host) => Snapshot.Services.ByHost(host + _domain).IsEmpty
        ? Snapshot.Services.ByHost($"{host}.{Snapshot.Mesh.DomainSuffix}").IsEmpty ? "" : $"{host}.{Snapshot.Mesh.DomainSuffix}"
        : host + _domain;

    /// <summary>One entry per workload of the service, whatever its ports, that a subset selects.</summary>
    public IReadOnlyList<Endpoint> Endpoints(Service service, Labels? subset = null) =>
    [
        .. Snapshot.Endpoints.Of(service.Key)
            .Where(e => subset?.Selects(e.Labels) ?? true)
            .DistinctBy(e => (e.Cluster, e.Address, e.Network, e.Instance)),
    ];
}
