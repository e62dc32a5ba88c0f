using System.Globalization;

namespace Isthmus.Runtime.Simulation;

/// <summary>One thing that goes wrong, or right again, in a simulated world. Hosts are named, so that a plan can be written before the world exists.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>The words that stand in the trace.</summary>
    public sealed override string ToString() => Describe();

    internal abstract void Apply(SimulatedWorld world);

    private protected abstract string Describe();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>kill -9.</summary>
    public sealed record Kill(string Host) : Fault
    {
        internal override void Apply(SimulatedWorld world) => world.Host(Host).Kill();

        private protected override string Describe() => $"kill {Host}";
    }

    /// <summary>The program begins again.</summary>
    public sealed record Restart(string Host) : Fault
    {
        internal override void Apply(SimulatedWorld world) => world.Host(Host).Restart();

        private protected override string Describe() => $"restart {Host}";
    }

    /// <summary>SIGSTOP.</summary>
    public sealed record Pause(string Host) : Fault
    {
        internal override void Apply(SimulatedWorld world) => world.Host(Host).Pause();

        private protected override string Describe() => $"pause {Host}";
    }

    /// <summary>SIGCONT.</summary>
    public sealed record Resume(string Host) : Fault
    {
        internal override void Apply(SimulatedWorld world) => world.Host(Host).Resume();

        private protected override string Describe() => $"resume {Host}";
    }

    /// <summary>Nothing reaches or leaves the host.</summary>
    public sealed record BlackHole(string Host) : Fault
    {
        internal override void Apply(SimulatedWorld world) => world.Network.BlackHole(world.Host(Host));

        private protected override string Describe() => $"black-hole {Host}";
    }

    /// <summary>Ends a <see cref="BlackHole"/>.</summary>
    public sealed record HealBlackHole(string Host) : Fault
    {
        internal override void Apply(SimulatedWorld world) => world.Network.HealBlackHole(world.Host(Host));

        private protected override string Describe() => $"heal-black-hole {Host}";
    }

    /// <summary>Cuts two groups of hosts from each other.</summary>
    public sealed record Partition(IReadOnlyList<string> Left, IReadOnlyList<string> Right) : Fault
    {
        internal override void Apply(SimulatedWorld world) =>
            world.Network.Partition(Left.Select(world.Host), Right.Select(world.Host));

        private protected override string Describe() => $"partition [{string.Join(' ', Left)}] [{string.Join(' ', Right)}]";
    }

    /// <summary>Ends a <see cref="Partition"/>.</summary>
    public sealed record HealPartition(IReadOnlyList<string> Left, IReadOnlyList<string> Right) : Fault
    {
        internal override void Apply(SimulatedWorld world) =>
            world.Network.HealPartition(Left.Select(world.Host), Right.Select(world.Host));

        private protected override string Describe() => $"heal-partition [{string.Join(' ', Left)}] [{string.Join(' ', Right)}]";
    }

    /// <summary>The port answers with a reset although something listens.</summary>
    public sealed record RefusePort(string Host, int Port) : Fault
    {
        internal override void Apply(SimulatedWorld world) => world.Host(Host).RefusePort(Port);

        private protected override string Describe() => Text($"refuse-port {Host} {Port}");
    }

    /// <summary>Ends a <see cref="RefusePort"/>.</summary>
    public sealed record AllowPort(string Host, int Port) : Fault
    {
        internal override void Apply(SimulatedWorld world) => world.Host(Host).AllowPort(Port);

        private protected override string Describe() => Text($"allow-port {Host} {Port}");
    }

    /// <summary>The next connections to the port break after the host has sent so many bytes on them; see <see cref="SimulatedHost.ResetConnections"/>.</summary>
    public sealed record ResetConnections(string Host, int Port, long Bytes, int Count) : Fault
    {
        internal override void Apply(SimulatedWorld world) => world.Host(Host).ResetConnections(Port, Bytes, Count);

        private protected override string Describe() => Text($"reset-connections {Host} {Port} after {Bytes} count {Count}");
    }

    /// <summary>All open connections of the host break.</summary>
    public sealed record DropConnections(string Host) : Fault
    {
        internal override void Apply(SimulatedWorld world) => world.Host(Host).DropConnections();

        private protected override string Describe() => $"drop-connections {Host}";
    }

    /// <summary>Everything that arrives reaches the process so much later; zero ends it.</summary>
    public sealed record Slow(string Host, TimeSpan By) : Fault
    {
        internal override void Apply(SimulatedWorld world) => world.Host(Host).Slowness = By;

        private protected override string Describe() => Text($"slow {Host} {By}");
    }

    /// <summary>New conditions between two hosts.</summary>
    public sealed record Link(string First, string Second, LinkConditions Conditions) : Fault
    {
        internal override void Apply(SimulatedWorld world) =>
            world.Network.SetLink(world.Host(First), world.Host(Second), Conditions);

        private protected override string Describe() => Text(
            $"link {First} {Second} {Conditions.MinimumLatency}..{Conditions.MaximumLatency} {Conditions.BytesPerSecond} B/s");
    }

    /// <summary>The wall clock of a host jumps.</summary>
    public sealed record ClockJump(string Host, TimeSpan By) : Fault
    {
        internal override void Apply(SimulatedWorld world) => world.Host(Host).JumpClock(By);

        private protected override string Describe() => Text($"clock-jump {Host} {By}");
    }
}
