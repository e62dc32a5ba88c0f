namespace Isthmus.Runtime.Simulation;

/// <summary>
/// The wires: conditions per pair of hosts, cuts, and resets that are waiting for their connection. A cut loses nothing for good: as with TCP's
/// retransmission, what could not pass arrives after the healing, if both ends still exist.
/// </summary>
public sealed class SimulatedNetwork
{
    // Two hosts of one machine, or one with itself.
    private static readonly LinkConditions Local = new()
    {
        MinimumLatency = TimeSpan.FromMicroseconds(10),
        MaximumLatency = TimeSpan.FromMicroseconds(30),
    };

    private readonly SimulatedWorld _world;
    private readonly Random _chance;
    private readonly LinkConditions _default;
    private readonly Dictionary<(SimulatedHost, SimulatedHost), LinkConditions> _links = [];
    private readonly HashSet<(SimulatedHost, SimulatedHost)> _cuts = [];
    private readonly HashSet<SimulatedHost> _blackHoles = [];
    private readonly List<Flight> _held = [];

    internal SimulatedNetwork(SimulatedWorld world, Random chance, LinkConditions conditions)
    {
        _world = world;
        _chance = chance;
        _default = conditions;
    }

    /// <summary>Segments that wait for a cut to heal.</summary>
    public int Held => _held.Count;

    /// <summary>Sets the conditions between two hosts, from now on.</summary>
    public void SetLink(SimulatedHost a, SimulatedHost b, LinkConditions conditions) => _links[Pair(a, b)] = conditions;

    /// <summary>Cuts each host of one side from each of the other: SYNs stay unanswered, established connections fall silent.</summary>
    public void Partition(IEnumerable<SimulatedHost> left, IEnumerable<SimulatedHost> right)
    {
        var others = right.ToList();
        foreach (var a in left)
        {
            foreach (var b in others.Where(b => b != a))
            {
                _cuts.Add(Pair(a, b));
            }
        }
    }

    /// <summary>Heals the cuts between the two sides.</summary>
    public void HealPartition(IEnumerable<SimulatedHost> left, IEnumerable<SimulatedHost> right)
    {
        var others = right.ToList();
        foreach (var a in left)
        {
            foreach (var b in others)
            {
                _cuts.Remove(Pair(a, b));
            }
        }

        ReleaseHeld();
    }

    /// <summary>Cuts one host from all others.</summary>
    public void BlackHole(SimulatedHost host) => _blackHoles.Add(host);

    /// <summary>Ends the black hole of one host.</summary>
    public void HealBlackHole(SimulatedHost host)
    {
        _blackHoles.Remove(host);
        ReleaseHeld();
    }

    /// <summary>Ends all cuts and black holes.</summary>
    public void HealAll()
    {
        _cuts.Clear();
        _blackHoles.Clear();
        ReleaseHeld();
    }

    /// <summary>True when nothing passes between the two.</summary>
    public bool IsCut(SimulatedHost a, SimulatedHost b) =>
        a != b && (_cuts.Contains(Pair(a, b)) || _blackHoles.Contains(a) || _blackHoles.Contains(b));

    internal LinkConditions Link(SimulatedHost a, SimulatedHost b) =>
        a == b ? Local : _links.GetValueOrDefault(Pair(a, b), _default);

    internal long DrawLatency(LinkConditions link) =>
        _chance.NextInt64(link.MinimumLatency.Ticks, Math.Max(link.MinimumLatency.Ticks, link.MaximumLatency.Ticks) + 1);

    internal bool Draw(double share) => share > 0 && _chance.NextDouble() < share;

    internal long DrawUpTo(long bound) => _chance.NextInt64(bound);

    /// <summary>Sends something on its way; it arrives after the link's latency, or after a cut has healed.</summary>
    internal void Send(Flight flight, long earliest)
    {
        flight.Link = Link(flight.From, flight.To);
        _world.Schedule(Math.Max(earliest, _world.NowTicks + DrawLatency(flight.Link)), static s => ((Flight)s!).Arrive(), flight);
    }

    internal bool Hold(Flight flight)
    {
        if (!IsCut(flight.From, flight.To))
        {
            return false;
        }

        _held.Add(flight);
        return true;
    }

    private static (SimulatedHost A, SimulatedHost B) Pair(SimulatedHost a, SimulatedHost b) => a.Index <= b.Index ? (a, b) : (b, a);

    private void ReleaseHeld()
    {
        var released = _held.Where(f => !IsCut(f.From, f.To)).ToList();
        _held.RemoveAll(f => !IsCut(f.From, f.To));

        // All at one moment and in the order in which they were held: segments of a connection stay in order.
        var latest = released.Count == 0 ? 0 : released.Max(f => DrawLatency(f.Link!));
        foreach (var flight in released)
        {
            flight.Postpone(_world.NowTicks + latest);
            _world.Schedule(_world.NowTicks + latest, static s => ((Flight)s!).Arrive(), flight);
        }
    }
}
