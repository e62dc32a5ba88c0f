using BenchmarkDotNet.Attributes;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Model.Services;
using Isthmus.Planner;
using Isthmus.Planner.View;
using Isthmus.Registry;

namespace Isthmus.Benchmarks.Planner;

/// <summary>One endpoint of one service goes from ready to not ready and back: what it costs to tell one proxy. Must not depend on the number of services.</summary>
public class EndpointChangeBenchmarks
{
    private const int Changed = 42;

    private static readonly string Upstream = $"outbound|80||{SampleMesh.HostOf(Changed)}";
    private static readonly EquatableArray<Endpoint> Ready = SampleMesh.EndpointsOf(Changed, HealthStatus.Healthy);
    private static readonly EquatableArray<Endpoint> NotReady = SampleMesh.EndpointsOf(Changed, HealthStatus.Unhealthy);

    private ProxyView _view = null!;
    private MeshSnapshot[] _snapshots = [];
    private bool _isReady = true;

    [Params(100, 1000, 10000)]
    public int Services { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var mesh = SampleMesh.Build(Services);
        _snapshots = [mesh, mesh with { Endpoints = mesh.Endpoints.With(SampleMesh.KeyOf(Changed), NotReady) }];
        _view = ProxyView.Of(mesh, SampleMesh.Sidecar);
        MeshPlanner.Plan(_view);
    }

    /// <summary>The planner's part alone: from a new snapshot to the endpoints.</summary>
    [Benchmark]
    public UpstreamEndpoints Plan()
    {
        _isReady = !_isReady;
        _view = _view.With(_snapshots[_isReady ? 0 : 1]);
        return MeshPlanner.PlanEndpoints(_view, Upstream);
    }

    /// <summary>With the registry's part: the new endpoint table.</summary>
    [Benchmark]
    public UpstreamEndpoints Change_and_plan()
    {
        _isReady = !_isReady;
        var before = _view.Snapshot;
        _view = _view.With(before with { Endpoints = before.Endpoints.With(SampleMesh.KeyOf(Changed), _isReady ? Ready : NotReady) });
        return MeshPlanner.PlanEndpoints(_view, Upstream);
    }
}
