using System.Net;
using System.Net.Sockets;
using Isthmus.Lab.Processes;

namespace Isthmus.Lab.Tests.Processes;

public sealed class SupervisorTests
{
    [Fact]
    public async Task Ends_what_it_started_also_what_is_paused()
    {
        LabProcess running, paused;
        await using (var supervisor = new Supervisor(TimeProvider.System))
        {
            running = await supervisor.StartAsync(new ProcessSpec("one", "sleep", ["1000"])).Within();
            paused = await supervisor.StartAsync(new ProcessSpec("two", "sleep", ["1000"])).Within();
            paused.Send(LabSignal.Pause);
            paused.IsPaused.ShouldBeTrue();
            supervisor.Running.Count.ShouldBe(2);
        }

        running.EndedAt.ShouldNotBeNull();
        paused.EndedAt.ShouldNotBeNull();
        Directory.Exists($"/proc/{running.Id}").ShouldBeFalse();
        Directory.Exists($"/proc/{paused.Id}").ShouldBeFalse();
    }

    [Fact]
    public async Task Kills_what_does_not_end_when_told_to()
    {
        await using var supervisor = new Supervisor(TimeProvider.System);
        var stubborn = await supervisor.StartAsync(new ProcessSpec("stubborn", "sh", ["-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"])).Within();
        await Poll.UntilAsync(() => stubborn.Lines.Contains("ready", StringComparer.Ordinal));
        await supervisor.StopAsync(stubborn, TimeSpan.FromMilliseconds(300)).Within();
        stubborn.ExitCode.ShouldBe(137);
    }

    [Fact]
    public async Task Lets_end_what_ends_when_told_to()
    {
        await using var supervisor = new Supervisor(TimeProvider.System);
        var polite = await supervisor.StartAsync(new ProcessSpec("polite", "sh", ["-c", "trap 'exit 7' TERM; echo ready; while :; do sleep 0.1; done"])).Within();
        await Poll.UntilAsync(() => polite.Lines.Contains("ready", StringComparer.Ordinal));
        await supervisor.StopAsync(polite, TimeSpan.FromSeconds(20)).Within();
        polite.ExitCode.ShouldBe(7);
    }

    [Fact]
    public async Task Keeps_the_end_of_the_output()
    {
        await using var supervisor = new Supervisor(TimeProvider.System);
        var talker = await supervisor.StartAsync(new ProcessSpec("talker", "sh", ["-c", "seq 1 2000; sleep 1000"])).Within();
        await Poll.UntilAsync(() => talker.Lines.Contains("2000", StringComparer.Ordinal));
        talker.Lines.Count.ShouldBe(Defaults.LogLines);
        talker.Lines.ShouldNotContain(l => l == "1");
    }

    // A process of its own: nothing orders what comes by two pipes.
    [Fact]
    public async Task Keeps_what_is_written_to_standard_error()
    {
        await using var supervisor = new Supervisor(TimeProvider.System);
        var talker = await supervisor.StartAsync(new ProcessSpec("talker", "sh", ["-c", "echo wrong >&2; sleep 1000"])).Within();
        await Poll.UntilAsync(() => talker.Lines.Contains("wrong", StringComparer.Ordinal));
    }

    [Fact]
    public async Task Says_which_port_is_taken_and_who_needs_it()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var endpoint = (IPEndPoint)taken.LocalEndPoint!;
        await using var supervisor = new Supervisor(TimeProvider.System);
        var spec = new ProcessSpec("a/web-1", "sleep", ["1000"]) { Listens = [endpoint] };
        (await Should.ThrowAsync<LabException>(() => supervisor.StartAsync(spec).Within())).Message
            .ShouldBe($"{endpoint}, which a/web-1 needs, is taken by another program");
        supervisor.Running.ShouldBeEmpty();
    }

    [Fact]
    public async Task Says_which_program_is_missing()
    {
        await using var supervisor = new Supervisor(TimeProvider.System);
        (await Should.ThrowAsync<LabException>(() => supervisor.StartAsync(new ProcessSpec("x", "no-such-program", [])).Within())).Message
            .ShouldStartWith("x cannot be started: no-such-program: ");
    }
}
