using Isthmus.ControlPlane.Push;
using Isthmus.Model.Plans;
using Isthmus.Registry;
using Isthmus.TestKit;
using Isthmus.TestKit.Builders;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.ControlPlane.Tests.Push;

/// <summary>A plan loop that runs until it is disposed of.</summary>
internal sealed class RunningPlanLoop : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PlanLoop _loop;
    private readonly Task _running;
    private MeshSnapshot? _offered;

    public RunningPlanLoop()
    {
        _loop = new PlanLoop(new WriterTable(new ProxyWriter(), new GrpcWriter()), Metrics, TimeProvider.System, NullLogger.Instance);
        _running = Task.Run(() => _loop.RunAsync(_stop.Token));
    }

    public ControlPlaneMetrics Metrics { get; } = new();

    public void Offer(GivenMesh mesh)
    {
        var (snapshot, changes) = mesh.Index.TakeSnapshot();
        _offered = snapshot;
        _loop.Offer(snapshot, changes, 1);
    }

    public FakeClient Join(ProxyIdentity identity)
    {
        var client = new FakeClient(identity);
        _loop.Join(client);
        return client;
    }

    public async Task SettledAsync()
    {
        while (_loop.State is var state && !(state.IsSettled && ReferenceEquals(state.Mesh?.Snapshot, _offered)))
        {
            await state.Replaced.Task.Within();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.Within();
        _stop.Dispose();
    }
}
