using System.Diagnostics;
using System.Net;
using Isthmus.Runtime;

namespace Isthmus.PushProbe;

/// <summary>The simulated proxies and their control plane, and the rounds that are played with them.</summary>
internal sealed class Fleet(ILoop loop, ProbeMesh mesh, ProbeServer server) : IDisposable
{
    // As many as a large deployment that restarts: enough to keep both sides busy.
    private const int AtOnce = 20;

    private readonly List<ProbeProxy> _proxies = [];
    private readonly List<ProbeProxy> _foes = [];
    private readonly Process _own = Process.GetCurrentProcess();
    private readonly byte[] _all = ProbeProxy.EndpointRequest(mesh, exist: true);
    private readonly byte[] _none = ProbeProxy.EndpointRequest(mesh, exist: false);
    private int _turn;

    public Round Round { get; } = new();

    public IPEndPoint Address { get; } = new(IPAddress.Loopback, server.Xds.Port);

    public Task ConnectAsync(int count) => ConnectAsync(_proxies, count, Habit.Accepts, _all);

    /// <summary>Proxies that cannot be satisfied: that never read, that reject all, that ask for what there is not.</summary>
    public async Task ConnectFoesAsync(int ofEach)
    {
        await ConnectAsync(_foes, ofEach, Habit.NeverReads, _all);
        await ConnectAsync(_foes, ofEach, Habit.Rejects, _all);
        await ConnectAsync(_foes, ofEach, Habit.Rejects, _none);
    }

    /// <summary>Plays rounds: a change, and the wait for the last verdict.</summary>
    public async Task<Measured> PlayAsync(int rounds)
    {
        var measured = new Measured();
        var (cpu, own, bytes) = (server.Cpu, OwnCpu(), Round.Bytes);
        for (var i = 0; i < rounds; i++, _turn++)
        {
            var done = Round.Begin(_proxies.Count);
            var start = Stopwatch.GetTimestamp();
            mesh.WriteSlice(_turn % 7, isReady: _turn % 14 >= 7);
            measured.Add(start, await done.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System));
        }

        (measured.ServerCpu, measured.ProbeCpu, measured.Bytes) = (server.Cpu - cpu, OwnCpu() - own, Round.Bytes - bytes);
        return measured;
    }

    public void Dispose()
    {
        loop.RunAsync(() =>
        {
            _proxies.Concat(_foes).ToList().ForEach(p => p.Close());
            return default;
        }).Wait();
        _own.Dispose();
    }

    private async Task ConnectAsync(List<ProbeProxy> to, int count, Habit habit, byte[] endpoints)
    {
        for (var i = 0; i < count; i += AtOnce)
        {
            var first = _proxies.Count + _foes.Count;
            to.AddRange(await Task.WhenAll(Enumerable.Range(first, Math.Min(AtOnce, count - i)).Select(n =>
                loop.RunAsync(() => ProbeProxy.ConnectAsync(loop, Address, n, habit, endpoints, Round)))));
        }
    }

    private TimeSpan OwnCpu()
    {
        _own.Refresh();
        return _own.TotalProcessorTime;
    }
}
