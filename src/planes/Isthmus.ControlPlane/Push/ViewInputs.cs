namespace Isthmus.ControlPlane.Push;

/// <summary>
/// What about a proxy can make a difference, given the rules and services that there are now. Two proxies that differ only in what none of them looks at see the same mesh, and
/// share one plan and its bytes.
/// </summary>
internal sealed class ViewInputs
{
    // These are the same for all proxies of one place, so they do not split views; rules and the planner look at them by name.
    private static readonly string[] Always =
    [
        WellKnownLabels.Region, WellKnownLabels.Zone, WellKnownLabels.SubZone, WellKnownLabels.Cluster, WellKnownLabels.Network,
        WellKnownLabels.TlsMode, "gateway.networking.k8s.io/gateway-name",
    ];

    private readonly HashSet<string> _labels = new(Always, StringComparer.Ordinal);
    private readonly ConfigTable _config;
    private readonly MeshConfig _mesh;
    private readonly ServiceTable _services;

    private ViewInputs(ConfigTable config, MeshConfig mesh, ServiceTable services)
    {
        (_config, _mesh, _services) = (config, mesh, services);
        AddPriorities(mesh.LocalityLbSetting?.FailoverPriority);
        AddPriorities(mesh.ZoneAwareLbSetting?.FailoverPriority);
        Add(mesh.DefaultTrafficPolicy);
        foreach (var rule in config.DestinationRules.All)
        {
            Add(rule.Config.WorkloadSelector);
            Add(rule.Config.TrafficPolicy);
            foreach (var subset in rule.Config.Subsets)
            {
                Add(subset.TrafficPolicy);
            }
        }

        foreach (var service in config.VirtualServices.All)
        {
            Add(service.Config);
        }

        AddSelectors();
        HasIngress = config.Sidecars.All.Any(s => !s.Config.Ingress.IsEmpty);
        LooksAtNodes = services.All.Any(s => s.IsNodeLocal || s.TrafficDistribution == TrafficDistribution.SameNode);
    }

    /// <summary>Whether a Sidecar object says where its workloads listen, which may put a proxy's own address into its plan.</summary>
    public bool HasIngress { get; }

    /// <summary>Whether a service has endpoints only, or first, for callers of the same node.</summary>
    public bool LooksAtNodes { get; }

    /// <summary>What matters in <paramref name="snapshot"/>; <paramref name="before"/> itself if rules and services are the same.</summary>
    public static ViewInputs Of(MeshSnapshot snapshot, ViewInputs? before) =>
        before is not null
        && ReferenceEquals(before._mesh, snapshot.Mesh)
        && ReferenceEquals(before._config, snapshot.Config)
        && ReferenceEquals(before._services, snapshot.Services)
            ? before
            : new(snapshot.Config, snapshot.Mesh, snapshot.Services);

    /// <summary>Only those labels that can make a difference.</summary>
    public Labels Project(Labels labels) => Labels.From(labels.Where(l => _labels.Contains(l.Key)));

    private void AddSelectors()
    {
        foreach (var selector in _config.Sidecars.All.Select(s => s.Config.WorkloadSelector)
            .Concat(_config.Gateways.All.Select(g => (Labels?)g.Config.Selector))
            .Concat(_config.PeerAuthentications.All.Select(p => p.Config.Selector))
            .Concat(_config.AuthorizationPolicies.All.Select(p => p.Config.Selector))
            .Concat(_config.RequestAuthentications.All.Select(p => p.Config.Selector)))
        {
            Add(selector);
        }
    }

    private void Add(VirtualServiceConfig service)
    {
        foreach (var labels in service.Http.SelectMany(h => h.Match).Select(m => m.SourceLabels)
            .Concat(service.Tls.SelectMany(t => t.Match).Concat(service.Tcp.SelectMany(t => t.Match)).Select(m => m.SourceLabels)))
        {
            Add(labels);
        }
    }

    private void Add(TrafficPolicyConfig? policy)
    {
        Add(policy?.LoadBalancer);
        foreach (var port in policy?.PortLevelSettings ?? [])
        {
            Add(port.Policy.LoadBalancer);
        }
    }

    private void Add(LoadBalancerConfig? balancer)
    {
        AddPriorities(balancer?.LocalityLbSetting?.FailoverPriority);
        AddPriorities(balancer?.ZoneAwareLbSetting?.FailoverPriority);
    }

    // Entries of failoverPriority are KEY or KEY=VALUE.
    private void AddPriorities(EquatableArray<string>? entries)
    {
        foreach (var entry in entries ?? [])
        {
            _labels.Add(entry.Split('=')[0]);
        }
    }

    private void Add(Labels? selector)
    {
        foreach (var (key, _) in selector ?? Labels.Empty)
        {
            _labels.Add(key);
        }
    }
}
