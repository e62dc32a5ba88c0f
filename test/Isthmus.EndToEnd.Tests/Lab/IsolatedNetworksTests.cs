using System.Diagnostics;
using System.Globalization;
using Isthmus.TestKit;

namespace Isthmus.EndToEnd.Tests.Lab;

/// <summary>Labs whose networks are namespaces of the kernel. On a machine that forbids them these tests fail with the lab's own advice.</summary>
[Collection(LabCollection.Name)]
public sealed class IsolatedNetworksTests
{
    private static readonly string Scenario = Path.Combine(ProgramRun.Root, "test", "Isthmus.EndToEnd.Tests", "Lab", "testdata", "isolated");

    [Fact]
    public async Task Nobody_reaches_a_pod_of_another_network_and_equal_addresses_do_not_meet()
    {
        var run = await ProgramRun.StartAsync("lab", "run", Scenario);

        run.ExitCode.ShouldBe(0, run.Output + run.Errors);

        // The second web of A has an address that the first of B has too; the first of A has one that nobody in B has.
        run.Output.ShouldContain("from a, b/web-1 at 10.0.0.11: answered by a/web-1");
        run.Output.ShouldContain("from b, a/web-2 at 10.0.0.12: answered by b/web-2");
        run.Output.ShouldContain("from the backbone, b/web-1 at 10.0.0.11: no connection");
    }

    [Fact]
    public async Task A_route_that_somebody_adds_on_the_backbone_leads_to_no_pod()
    {
        using var lab = await LabUp.StartAsync(Scenario);
        var before = await lab.StatusAsync();
        var (backbone, pod) = (before["a/control-plane-1"].ProcessId, before["b/web-1"].ProcessId);
        (await InsideAsync(backbone, "ip", "route", "add", "10.0.0.0/24", "via", "198.51.100.29")).ShouldBe(0);

        (await ConnectAsync(backbone, "10.0.0.11", seconds: 2)).ShouldNotBe(0);

        // Without the rule it would: so it is the rule that holds.
        (await InsideAsync(pod, "ip", "rule", "del", "pref", "10")).ShouldBe(0);
        (await ConnectAsync(backbone, "10.0.0.11", seconds: 300)).ShouldBe(0);

        // Commands of the user reach into the networks.
        await lab.UntilHealthyAsync("b/front", "web.default", 2);
        var call = await lab.AskAsync("exec", "b/front", "--", "curl", "-s", "http://web.default.svc.cluster.local/");
        call.Output.ShouldContain("(b, r2)");
        await lab.UntilKnownAsync("a/front", "web.default", rows => rows.Any(r => r.Contains("10.0.0.11:8080", StringComparison.Ordinal)));

        (await lab.EndAsync("TERM")).ShouldBeOneOf(0, 130);
        await LabUp.UntilGoneAsync(before.Values.Select(v => v.ProcessId));
        await LabUp.UntilGoneAsync(lab.Folder);
    }

    // Without mutual TLS control planes speak plain text: the capture must find it, or it would prove nothing where it finds nothing. A proxy that comes is ready when it was told.
    [Fact]
    public async Task What_can_be_read_on_the_backbone_is_found()
    {
        var folder = Directory.CreateTempSubdirectory("isthmus-readable-");
        try
        {
            foreach (var file in Directory.EnumerateFiles(Scenario, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(folder.FullName, Path.GetRelativePath(Scenario, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                var text = await File.ReadAllTextAsync(file);
                await File.WriteAllTextAsync(copy, text.Replace("    share: {a: 100}\n", "    share: {a: 100}\n    unreadable: [web.default.svc.cluster.local]\n", StringComparison.Ordinal)
                    .Replace("- name: nobody reaches anybody\n", "- name: nobody reaches anybody\n  do: [scale b/front 2, await b/front]\n", StringComparison.Ordinal));
            }

            var run = await ProgramRun.StartAsync("lab", "run", folder.FullName);

            run.ExitCode.ShouldBe(1, run.Output + run.Errors);
            run.Output.ShouldContain("'web.default.svc.cluster.local' could be read between 198.51.100.");
            run.Output.ShouldContain("nothing encrypted crossed the backbone");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_lab_that_is_killed_leaves_nothing_behind()
    {
        using var lab = await LabUp.StartAsync(Scenario);
        var before = await lab.StatusAsync();

        await lab.EndAsync("KILL");

        await LabUp.UntilGoneAsync(before.Values.Select(v => v.ProcessId));
        await LabUp.UntilGoneAsync(lab.Folder);
    }

    [Fact]
    public async Task A_machine_that_forbids_it_is_told_what_to_do()
    {
        var folder = Directory.CreateTempSubdirectory("isthmus-unshare-");
        try
        {
            var fake = Path.Combine(folder.FullName, "unshare");
            await File.WriteAllTextAsync(fake, "#!/bin/sh\necho 'unshare: unshare failed: Operation not permitted' >&2\nexit 1\n");
            File.SetUnixFileMode(fake, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "isthmus.dll"), "lab", "run", Scenario])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            start.Environment["PATH"] = $"{folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}";
            using var process = Process.Start(start)!;
            var errors = await process.StandardError.ReadToEndAsync().Within(ProgramRun.Limit);
            await process.WaitForExitAsync().Within(ProgramRun.Limit);

            process.ExitCode.ShouldBe(1);
            errors.ShouldContain("Operation not permitted");
            errors.ShouldContain("user.max_user_namespaces");
            (await process.StandardOutput.ReadToEndAsync().Within(ProgramRun.Limit)).ShouldBeEmpty();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // What must be impossible is tried for a moment; what must be possible is waited for.
    private static Task<int> ConnectAsync(int process, string address, int seconds) =>
        InsideAsync(process, "timeout", seconds.ToString(CultureInfo.InvariantCulture), "bash", "-c", $"exec 3<>/dev/tcp/{address}/15024");

    // In the namespaces of a process of the lab, with the rights that its owner has there.
    private static async Task<int> InsideAsync(int process, params string[] words)
    {
        var start = new ProcessStartInfo("nsenter", ["--user", "--net", "--preserve-credentials", "--target", process.ToString(CultureInfo.InvariantCulture), "--", .. words])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using var run = Process.Start(start)!;
        await run.WaitForExitAsync().Within(ProgramRun.Limit);
        return run.ExitCode;
    }
}
