using BenchmarkDotNet.Attributes;
using Isthmus.Model.Plans;
using Isthmus.Planner;
using Isthmus.Planner.View;
using Isthmus.Registry;

namespace Isthmus.Benchmarks.Planner;

/// <summary>One sidecar's whole plan in a mesh of 1,000 services with ten endpoints each.</summary>
public class WholePlanBenchmarks
{
    private readonly MeshSnapshot _snapshot = SampleMesh.Build(1000);
    private MeshView _mesh = null!;

    [GlobalSetup]
    public void Setup()
    {
        _mesh = MeshView.Of(_snapshot);
        MeshPlanner.Plan(ProxyView.Of(_mesh, SampleMesh.Sidecar));
    }

    /// <summary>The first proxy after a change of services: everything is derived anew.</summary>
    [Benchmark]
    public Plan First_proxy() => MeshPlanner.Plan(_snapshot, SampleMesh.Sidecar);

    /// <summary>Every further proxy, which shares what does not depend on it.</summary>
    [Benchmark]
    public Plan Further_proxy() => MeshPlanner.Plan(ProxyView.Of(_mesh, SampleMesh.Sidecar));
}
