using BenchmarkDotNet.Attributes;
using Isthmus.Api;
using Isthmus.Api.Networking;
using Isthmus.Benchmarks.Planner;
using Isthmus.ControlPlane.Push;
using Isthmus.Model;
using Isthmus.Model.Services;
using Isthmus.Planner.View;
using Isthmus.Registry;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.Benchmarks.ControlPlane;

/// <summary>
/// One object of a mesh changes and changes back: what it costs until the resources of one view are there, serialized. The reference is the whole plan, which a
/// change of the mesh's settings needs.
/// </summary>
public class ChangeBenchmarks
{
    private const int Changed = 40;

    private readonly MeshSnapshot[] _snapshots = new MeshSnapshot[2];
    private readonly SnapshotChanges[] _changes = new SnapshotChanges[2];
    private MeshViewState _view = null!;
    private MeshView _mesh = null!;
    private int _turn;

    /// <summary>What changes.</summary>
    public enum What
    {
        /// <summary>Settings of the mesh.</summary>
        Everything,

        /// <summary>One endpoint is not ready.</summary>
        Endpoint,

        /// <summary>A Service has another port.</summary>
        Service,

        /// <summary>A ServiceEntry that makes a service.</summary>
        ServiceEntry,

        /// <summary>The DestinationRule of one host.</summary>
        DestinationRule,

        /// <summary>The VirtualService of one host.</summary>
        VirtualService,

        /// <summary>An AuthorizationPolicy of the view's namespace.</summary>
        AuthorizationPolicy,
    }

    [Params(1000)]
    public int Services { get; set; }

    [ParamsAllValues]
    public What Change { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var mesh = SampleMesh.Build(Services);
        _snapshots[0] = mesh;
        (_snapshots[1], _changes[1]) = Step(mesh);
        _changes[0] = _changes[1];
        var pool = new ResourcePool(50_000);
        var key = ViewKey.Of(mesh, ViewInputs.Of(mesh, null), SampleMesh.Sidecar);
        _view = new MeshViewState(key, new ProxyWriter(), pool, new SharedParts());
        _mesh = MeshView.Of(mesh);
        _view.PlanStale(_mesh);
    }

    [Benchmark]
    public ResourceSnapshot Plan()
    {
        _turn = 1 - _turn;
        _mesh = _mesh.With(_snapshots[_turn]);
        _view.Note(_changes[_turn], RuleReach.Of(_snapshots[1 - _turn], _snapshots[_turn], _changes[_turn].Config), 1);
        if (_view.StaleEndpoints.Count > 0)
        {
            _view.PlanEndpoints(_mesh);
        }

        if (_view.IsStale)
        {
            _view.PlanStale(_mesh);
        }

        return _view.Resources!;
    }

    private (MeshSnapshot Snapshot, SnapshotChanges Changes) Step(MeshSnapshot mesh)
    {
        var (key, config) = (SampleMesh.KeyOf(Changed), mesh.Config);
        switch (Change)
        {
            case What.Endpoint:
                return (mesh with { Endpoints = mesh.Endpoints.With(key, SampleMesh.EndpointsOf(Changed, HealthStatus.Unhealthy)) }, Changes(endpoints: key));
            case What.Service:
                return (WithPort(mesh), Changes(service: key));
            case What.ServiceEntry:
                // Its service is what counts; the object itself changes as well.
                return (WithPort(mesh), Changes(service: key, rule: new("ServiceEntry", key.Namespace, "s")));
            case What.DestinationRule:
                var rules = config.DestinationRules.All.Select(r => r.Config.Host == key.Host ? new(r.Metadata, r.Config with { Subsets = [] }, r.Origin) : r);
                return (mesh with { Config = config with { DestinationRules = ConfigList<DestinationRuleConfig>.From(rules) } }, Changes(rule: new("DestinationRule", key.Namespace, $"rule-{Changed}")));
            case What.VirtualService:
                var route = new VirtualServiceConfig { Hosts = [key.Host], Http = [new() { Route = [new(new(key.Host, "", 80), 100, null)], Timeout = TimeSpan.FromSeconds(3) }] };
                var routes = ConfigList<VirtualServiceConfig>.From([new(new ObjectMeta { Name = "v", Namespace = key.Namespace }, route, Origin.Unknown)]);
                return (mesh with { Config = config with { VirtualServices = routes } }, Changes(rule: new("VirtualService", key.Namespace, "v")));
            case What.AuthorizationPolicy:
                var ns = SampleMesh.Sidecar.Namespace;
                var policies = ConfigList<Isthmus.Api.Security.AuthorizationPolicyConfig>.From([new(new ObjectMeta { Name = "p", Namespace = ns }, new(), Origin.Unknown)]);
                return (mesh with { Config = config with { AuthorizationPolicies = policies } }, Changes(rule: new("AuthorizationPolicy", ns, "p")));
            default:
                return (mesh with { Mesh = mesh.Mesh with { ConnectTimeout = TimeSpan.FromSeconds(7) } }, Changes(isMeshWide: true));
        }
    }

    private static MeshSnapshot WithPort(MeshSnapshot mesh)
    {
        var key = SampleMesh.KeyOf(Changed);
        var service = mesh.Services.Find(key)!;
        var next = service with { Ports = [.. service.Ports, new(81, "more", AppProtocol.Http)] };
        return mesh with { Services = mesh.Services.With(new Dictionary<ServiceKey, EquatableArray<ServiceVariant>> { [key] = [] }, [next]) };
    }

    private static SnapshotChanges Changes(ServiceKey? endpoints = null, ServiceKey? service = null, ObjectKey? rule = null, bool isMeshWide = false) => new(
        endpoints is { } e ? new HashSet<ServiceKey> { e } : [],
        service is { } s ? new HashSet<ServiceKey> { s } : [],
        rule is { } r ? new HashSet<ObjectKey> { r } : [],
        isMeshWide);
}
