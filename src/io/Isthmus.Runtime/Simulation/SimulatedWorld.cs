using System.Net;
using Isthmus.Runtime.Loops;

namespace Isthmus.Runtime.Simulation;

/// <summary>
/// A whole mesh in one thread: hosts with their loops, a network between them, a clock that jumps from event to event. Everything follows from one seed.
/// Used from one thread; code of the hosts runs only inside <see cref="RunFor"/> and <see cref="RunUntil"/>.
/// </summary>
public sealed class SimulatedWorld
{
    private readonly PriorityQueue<WorkItem, EventOrder> _events = new();
    private readonly List<SimulatedHost> _hosts = [];
    private readonly Dictionary<IPAddress, SimulatedHost> _byAddress = [];
    private readonly SeededRandom _chance;
    private long _sequence;
    private long _connections;
    private InvalidOperationException? _failure;

    /// <summary>An empty world at time 0.</summary>
    public SimulatedWorld(SimulationOptions options)
    {
        Options = options;
        _chance = new SeededRandom(options.Seed);
        Network = new SimulatedNetwork(this, _chance.Fork(), options.Link);
        Trace = new SimulationTrace(this, options.Detail);
    }

    /// <summary>As given.</summary>
    public SimulationOptions Options { get; }

    /// <summary>Virtual time since the beginning.</summary>
    public TimeSpan Now => new(NowTicks);

    /// <summary>Links, cuts, black holes.</summary>
    public SimulatedNetwork Network { get; }

    /// <summary>What happened so far.</summary>
    public SimulationTrace Trace { get; }

    /// <summary>All hosts in the order in which they were added.</summary>
    public IReadOnlyList<SimulatedHost> Hosts => _hosts;

    /// <summary>Events processed so far.</summary>
    public long Steps { get; private set; }

    internal long NowTicks { get; private set; }

    internal SimulatedLoop? Current { get; set; }

    /// <summary>Adds a host with its addresses. Names and addresses are unique.</summary>
    public SimulatedHost AddHost(string name, params IReadOnlyList<IPAddress> addresses)
    {
        var host = new SimulatedHost(this, _hosts.Count, name, addresses, _chance.Fork());
        foreach (var address in addresses)
        {
            _byAddress.Add(address, host);
        }

        _hosts.Add(host);
        return host;
    }

    /// <summary>The host of this name; throws when there is none.</summary>
    public SimulatedHost Host(string name) =>
        _hosts.Find(h => string.Equals(h.Name, name, StringComparison.Ordinal))
        ?? throw new ArgumentException($"No host '{name}' in this world.", nameof(name));

    /// <summary>A generator of its own, forked from the seed; the order of calls matters.</summary>
    public SeededRandom Fork() => _chance.Fork();

    /// <summary>Runs the action at a time (or now, if that has passed), outside any host: for changes to the world.</summary>
    public void At(TimeSpan time, Action action) => Schedule(Math.Max(time.Ticks, NowTicks), static s => ((Action)s!)(), action);

    /// <summary>Schedules every fault of the plan, relative to now.</summary>
    public void Apply(FaultPlan plan)
    {
        var begin = Now;
        foreach (var (time, fault) in plan.Faults)
        {
            At(begin + time, () => Apply(fault));
        }
    }

    /// <summary>Lets one fault happen now.</summary>
    public void Apply(Fault fault)
    {
        Trace.Write("world", $"fault {fault}");
        fault.Apply(this);
    }

    /// <summary>Lets virtual time pass.</summary>
    public void RunFor(TimeSpan time)
    {
        var end = NowTicks + time.Ticks;
        while (_events.TryPeek(out _, out var next) && next.Time <= end)
        {
            Step();
        }

        NowTicks = end;
    }

    /// <summary>
    /// Runs until the condition holds; false when it does not within <paramref name="limit"/> of virtual time, or when nothing can happen any more.
    /// Asked after each event.
    /// </summary>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        var end = NowTicks + limit.Ticks;
        while (!condition())
        {
            if (!_events.TryPeek(out _, out var next) || next.Time > end)
            {
                return false;
            }

            Step();
        }

        return true;
    }

    internal void Schedule(long time, Action<object?> callback, object? state) =>
        _events.Enqueue(new WorkItem(callback, state), new EventOrder(Math.Max(time, NowTicks), _sequence++));

    internal SimulatedHost? Find(IPAddress address, SimulatedHost from) =>
        IPAddress.IsLoopback(address) ? from : _byAddress.GetValueOrDefault(address);

    /// <summary>Code on a host threw and nobody asked to be told: the run ends with it.</summary>
    internal void Failed(string host, Exception exception) =>
        _failure ??= new InvalidOperationException($"Code on {host} failed at {Now}: {exception.Message}", exception);

    internal long NextConnectionId() => ++_connections;

    private void Step()
    {
        _events.TryDequeue(out var item, out var order);
        NowTicks = order.Time;
        Steps++;
        item.Run();
        if (_failure is { } failure)
        {
            _failure = null;
            throw failure;
        }
    }
}
