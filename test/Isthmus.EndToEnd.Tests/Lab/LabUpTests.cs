using System.Globalization;

namespace Isthmus.EndToEnd.Tests.Lab;

[Collection(LabCollection.Name)]
public sealed class LabUpTests
{
    private const string Scenario = "samples/same-region";

    [Fact]
    public async Task Calls_go_through_the_sidecar_and_follow_what_is_done_to_the_clusters()
    {
        using var lab = await LabUp.StartAsync(Scenario);
        await lab.UntilHealthyAsync("cluster-1/front", "hello", 4);
        (await CallAsync(lab)).ShouldContain("(cluster-1,");

        (await lab.AskAsync("kill", "cluster-1")).Output.ShouldBe("kill cluster-1\n");
        (await lab.StatusAsync())["cluster-1/hello-1"].State.ShouldBe("dead");
        (await CallAsync(lab)).ShouldContain("(cluster-2,");

        // Whoever is told that it has ended finds nothing left of it.
        (await lab.AskAsync("down")).ExitCode.ShouldBe(0);
        Directory.Exists(lab.Folder).ShouldBeFalse();
        await lab.WaitAsync();
    }

    [Fact]
    public async Task Nothing_is_left_of_a_lab_that_was_killed()
    {
        using var lab = await LabUp.StartAsync(Scenario);
        await lab.AskAsync("pause", "cluster-2");
        var processes = (await lab.StatusAsync()).Values.Select(r => r.ProcessId).ToList();
        processes.Count.ShouldBe(7);
        (await lab.EndAsync("KILL")).ShouldBe(137);
        await LabUp.UntilGoneAsync(processes);
        await LabUp.UntilGoneAsync(lab.Folder);
        (await lab.AskAsync("status")).Errors.ShouldContain($"lab {lab.Slot} does not run");
    }

    [Fact]
    public async Task Nothing_is_left_of_a_lab_that_was_interrupted()
    {
        using var lab = await LabUp.StartAsync(Scenario);
        var processes = (await lab.StatusAsync()).Values.Select(r => r.ProcessId).ToList();
        Directory.Exists(lab.Folder).ShouldBeTrue();
        await lab.EndAsync("TERM");
        await LabUp.UntilGoneAsync(processes);
        await LabUp.UntilGoneAsync(lab.Folder);
    }

    [Fact]
    public async Task Control_C_ends_a_lab_in_good_order()
    {
        using var lab = await LabUp.StartAsync(Scenario);
        var processes = (await lab.StatusAsync()).Values.Select(r => r.ProcessId).ToList();

        // What the lab started is in other groups, so that the lab alone hears of it and ends them.
        processes.ShouldAllBe(p => GroupOf(p) == p);
        await lab.InterruptAsync();
        await LabUp.UntilGoneAsync(processes);
        await LabUp.UntilGoneAsync(lab.Folder);
    }

    [Fact]
    public async Task Two_labs_run_side_by_side()
    {
        using var first = await LabUp.StartAsync(Scenario);
        using var second = await LabUp.StartAsync(Scenario);
        second.Slot.ShouldNotBe(first.Slot);
        await first.UntilHealthyAsync("cluster-1/front", "hello", 4);
        await second.UntilHealthyAsync("cluster-1/front", "hello", 4);
        await first.AskAsync("kill", "cluster-1");
        (await CallAsync(first)).ShouldContain("(cluster-2,");
        (await CallAsync(second)).ShouldContain("(cluster-1,");
        (await ProgramRun.StartAsync("lab", "status")).Errors.ShouldContain("several labs run");
    }

    [Fact]
    public async Task Order_that_cannot_be_done_is_refused()
    {
        using var lab = await LabUp.StartAsync(Scenario);
        foreach (var words in new string[][] { ["kill", "cluster-9"], ["scale", "cluster-1/helo", "1"], ["scale", "cluster-1/control-plane", "0"] })
        {
            var run = await lab.AskAsync(words[0], words[1..]);
            run.ExitCode.ShouldBe(1);
            run.Errors.ShouldStartWith("isthmus: '");
        }

        // Whoever is paused would never answer: that is known, and not waited for.
        await lab.AskAsync("pause", "cluster-1/front");
        await lab.AskAsync("pause", "cluster-1/hello");
        foreach (var (words, said) in new (string[], string)[] { (["slow", "cluster-1", "2s"], "does not take orders: it is paused"), (["endpoints", "cluster-1/front"], "it is paused") })
        {
            var run = await lab.AskAsync(words[0], words[1..]);
            run.ExitCode.ShouldBe(1);
            run.Errors.ShouldContain(said);
        }
    }

    [Fact]
    public async Task Workloads_that_register_themselves_come_and_hang_and_go()
    {
        using var lab = await LabUp.StartAsync("samples/registered");
        await lab.UntilHealthyAsync("cluster-1/front", "hello", 4);

        // Three bad answers of the probe, two seconds apart; the report, not the callers, is what shows here: nobody calls.
        await lab.AskAsync("hang", "cluster-1");
        await UntilAsync(lab, rows => rows.Count(r => r.Contains("cluster-1", StringComparison.Ordinal) && r.Contains("eds_unhealthy", StringComparison.Ordinal)) == 2);
        (await CallAsync(lab)).ShouldContain("(cluster-2,");
        await lab.AskAsync("heal", "cluster-1");
        await UntilAsync(lab, rows => !rows.Any(r => r.Contains("eds_unhealthy", StringComparison.Ordinal)));

        await lab.AskAsync("kill", "cluster-1");
        (await CallAsync(lab)).ShouldContain("(cluster-2,");
        await UntilAsync(lab, rows => !rows.Any(r => r.Contains("cluster-1", StringComparison.Ordinal)));
        await lab.AskAsync("start", "cluster-1");
        await UntilAsync(lab, rows => rows.Count(r => r.Contains("cluster-1", StringComparison.Ordinal)) == 2);
    }

    [Fact]
    public async Task Clusters_that_are_cut_off_lose_packets_until_they_are_joined()
    {
        using var lab = await LabUp.StartAsync(Scenario);
        await lab.UntilHealthyAsync("cluster-1/front", "hello", 4);
        await lab.AskAsync("kill", "cluster-1");
        (await CallAsync(lab)).ShouldContain("(cluster-2,");
        (await lab.AskAsync("partition", "cluster-1", "cluster-2")).Output.ShouldBe("partition cluster-1 cluster-2\n");

        // Nothing is refused: the call ends because its caller gives up.
        (await lab.AskAsync("exec", "cluster-1/front", "--", "curl", "-sS", "-m", "1", "http://hello.default.svc.cluster.local/")).ExitCode.ShouldBe(28);
        (await lab.AskAsync("heal", "cluster-1", "cluster-2")).ExitCode.ShouldBe(0);
        (await CallAsync(lab)).ShouldContain("(cluster-2,");
        (await lab.AskAsync("heal", "cluster-1", "cluster-2")).Errors.ShouldContain("not cut off");
    }

    private static int GroupOf(int process)
    {
        // proc(5): the process group is the third field after the name in brackets.
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[2], CultureInfo.InvariantCulture);
    }

    private static Task UntilAsync(LabUp lab, Func<IReadOnlyList<string>, bool> isSo) => lab.UntilKnownAsync("cluster-1/front", "hello", isSo);

    private static async Task<string> CallAsync(LabUp lab)
    {
        var run = await lab.AskAsync("exec", "cluster-1/front", "--", "curl", "-sS", "http://hello.default.svc.cluster.local/");
        run.Errors.ShouldBeEmpty();
        return run.Output;
    }
}
