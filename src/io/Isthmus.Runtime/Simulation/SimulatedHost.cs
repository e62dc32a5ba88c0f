using System.Net;
using Isthmus.Runtime.Loops;

namespace Isthmus.Runtime.Simulation;

/// <summary>
/// A machine of a <see cref="SimulatedWorld"/> with one process on it. The process can be killed, started again, stopped like by SIGSTOP, slowed
/// down; the machine's kernel (handshakes, socket buffers) goes on meanwhile.
/// </summary>
public sealed class SimulatedHost
{
    private const int FirstEphemeralPort = 32768;
    private const int EphemeralPorts = 28232;

    private readonly SimulatedWorld _world;
    private readonly SortedDictionary<long, SimulatedConnection> _connections = [];
    private readonly List<SimulatedListener> _listeners = [];
    private readonly HashSet<int> _refusedPorts = [];
    private readonly List<ResetRule> _resets = [];
    private readonly Queue<WorkItem> _whilePaused = new();
    private Func<ILoop, ValueTask>? _main;
    private int _nextPort;
    private int _incarnation;

    internal SimulatedHost(SimulatedWorld world, int index, string name, IReadOnlyList<IPAddress> addresses, SeededRandom chance)
    {
        _world = world;
        Index = index;
        Name = name;
        Addresses = addresses;
        Chance = chance;
        Loop = new SimulatedLoop(this, name);
    }

    /// <summary>Name in the trace.</summary>
    public string Name { get; }

    /// <summary>Addresses; the first of a family is the one it connects from.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; }

    /// <summary>Dice for the code that runs here.</summary>
    public SeededRandom Chance { get; }

    /// <summary>The loop of the present process; another one after <see cref="Restart"/>.</summary>
    public SimulatedLoop Loop { get; private set; }

    /// <summary>What peers see as <see cref="Connection.PeerIdentity"/> after the simulated TLS handshake; null for none.</summary>
    public string? Identity { get; set; }

    /// <summary>Where the machine sends a connection that its process opens to an address, as netfilter's REDIRECT does; null from it, or null, leaves it alone.</summary>
    public Func<IPEndPoint, IPEndPoint?>? Redirect { get; set; }

    /// <summary>False between <see cref="Kill"/> and <see cref="Restart"/>.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>True between <see cref="Pause"/> and <see cref="Resume"/>.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>How much later than the kernel the process sees what arrives.</summary>
    public TimeSpan Slowness { get; set; }

    /// <summary>Offset of the wall clock against the world's.</summary>
    public TimeSpan ClockOffset { get; private set; }

    /// <summary>Open or orphaned connections of this host.</summary>
    public int Connections => _connections.Count;

    internal int Index { get; }

    internal SimulatedWorld World => _world;

    /// <summary>Starts the program of this host: runs it on the loop, now and after each <see cref="Restart"/>. An exception is reported as a fault.</summary>
    public void Start(Func<ILoop, ValueTask> main)
    {
        _main = main;
        Loop.StartMain(main);
    }

    /// <summary>Like kill -9: the code never runs again, every connection is reset, every port refuses.</summary>
    public void Kill()
    {
        IsAlive = false;
        IsPaused = false;
        _whilePaused.Clear();
        _listeners.Clear();
        Loop.Die();
        foreach (var connection in _connections.Values.ToList())
        {
            connection.Die();
        }
    }

    /// <summary>Starts a new process with a new loop; the program given to <see cref="Start"/> begins again.</summary>
    public void Restart()
    {
        if (IsAlive)
        {
            Kill();
        }

        IsAlive = true;
        _incarnation++;
        Loop = new SimulatedLoop(this, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Name}#{_incarnation}"));
        if (_main is not null)
        {
            Loop.StartMain(_main);
        }
    }

    /// <summary>Like SIGSTOP: the code does not run; the kernel still answers SYNs and fills socket buffers.</summary>
    public void Pause() => IsPaused = IsAlive;

    /// <summary>Like SIGCONT.</summary>
    public void Resume()
    {
        IsPaused = false;
        while (_whilePaused.TryDequeue(out var item))
        {
            _world.Schedule(_world.NowTicks, static s => ((Action)s!)(), (Action)item.Run);
        }
    }

    /// <summary>Moves the wall clock; monotonic time and timers do not notice, as on a real machine.</summary>
    public void JumpClock(TimeSpan by) => ClockOffset += by;

    /// <summary>Answers SYNs to this port with a reset although something listens.</summary>
    public void RefusePort(int port) => _refusedPorts.Add(port);

    /// <summary>Ends <see cref="RefusePort"/>.</summary>
    public void AllowPort(int port) => _refusedPorts.Remove(port);

    /// <summary>
    /// The next <paramref name="count"/> connections to this port are reset on both ends once this host has sent <paramref name="bytes"/> bytes on them; 0
    /// resets right after the handshake.
    /// </summary>
    public void ResetConnections(int port, long bytes, int count) => _resets.Add(new ResetRule(port, bytes, count));

    /// <summary>Resets all open connections of this host on both ends, as a stateful firewall that lost its table.</summary>
    public void DropConnections()
    {
        foreach (var connection in _connections.Values.ToList())
        {
            connection.Break();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal bool Owns(IPAddress address) => IPAddress.IsLoopback(address) || Addresses.Contains(address);

    internal IPAddress? AddressFor(IPAddress remote) => IPAddress.IsLoopback(remote)
        ? remote
        : Addresses.FirstOrDefault(a => a.AddressFamily == remote.AddressFamily);

    internal int NextPort()
    {
        var port = FirstEphemeralPort + (_nextPort % EphemeralPorts);
        _nextPort++;
        return port;
    }

    internal bool TryAdd(SimulatedListener listener)
    {
        if (_listeners.Exists(l => l.Overlaps(listener)))
        {
            return false;
        }

        _listeners.Add(listener);
        return true;
    }

    internal void Remove(SimulatedListener listener) => _listeners.Remove(listener);

    internal SimulatedListener? FindListener(IPEndPoint local) =>
        _refusedPorts.Contains(local.Port) ? null : _listeners.Find(l => l.Takes(local));

    internal void Add(SimulatedConnection connection) => _connections.Add(connection.Id, connection);

    internal void Remove(SimulatedConnection connection) => _connections.Remove(connection.Id);

    internal long? TakeReset(int port)
    {
        if (_resets.Find(r => r.Port == port && r.Left > 0) is not { } rule)
        {
            return null;
        }

        rule.Left--;
        return rule.Bytes;
    }

    /// <summary>Runs code of this host's process: at once, after its slowness, or when it is resumed.</summary>
    internal void Deliver(SimulatedLoop loop, Action<object?> callback, object? state)
    {
        var due = _world.NowTicks + Slowness.Ticks;
        _world.Schedule(due, static s => ((Delivery)s!).Run(), new Delivery(loop, callback, state));
    }

    internal void WhenResumed(WorkItem item) => _whilePaused.Enqueue(item);

    private sealed class ResetRule(int port, long bytes, int count)
    {
        internal int Port { get; } = port;

        internal long Bytes { get; } = bytes;

        internal int Left { get; set; } = count;
    }

    private sealed class Delivery(SimulatedLoop loop, Action<object?> callback, object? state)
    {
        internal void Run() => loop.Enter(callback, state);
    }
}
