using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Isthmus.App.Inputs;
using Isthmus.App.Lab;
using Isthmus.App.Output;
using Isthmus.Lab.Control;
using Isthmus.Lab.Networks;
using Isthmus.Lab.Processes;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Steps;
using Isthmus.Lab.Topology;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus lab</c>: clusters on one machine, as real processes on loopback.</summary>
internal static class LabCommand
{
    private static readonly Dictionary<string, DataPlane> DataPlanes = new(StringComparer.Ordinal)
    {
        ["isthmus"] = DataPlane.ControlPlane,
        ["standalone"] = DataPlane.Standalone,
        ["haproxy"] = DataPlane.Haproxy,
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("lab", "Run clusters on this machine, break them, and watch where the calls go.");
        command.Subcommands.Add(Run());
        command.Subcommands.Add(Up());
        command.Subcommands.Add(Scorecard());
        command.Subcommands.Add(Down());
        command.Subcommands.Add(Status());
        command.Subcommands.Add(Order("logs", "Show what the lab's processes wrote.", "[CLUSTER[/WORKLOAD[/INSTANCE]]]", words => new LabOrder("logs", words)));
        command.Subcommands.Add(Exec());
        command.Subcommands.Add(Endpoints());
        foreach (var verb in LabAction.Names)
        {
            command.Subcommands.Add(Order(verb, Describe(verb), verb == "partition" ? "CLUSTER CLUSTER" : "CLUSTER[/WORKLOAD[/INSTANCE]] [VALUE]", words => new LabOrder("act", $"{verb} {words}")));
        }

        return command;
    }

    private static Command Run()
    {
        var (scenario, plane, slot) = (ScenarioArgument(), PlaneOption(), SlotOption("The number of the lab to be; without it the first free one."));
        var output = OutputFormat.Create("text", "json");
        var report = new Option<string?>("--report") { Description = "Write the result as JSON to this file too.", HelpName = "FILE" };
        var keep = new Option<bool>("--keep") { Description = "Leave the temporary folder, to look at what the clusters reported." };
        var speed = new Option<bool>("--speed-run") { Description = "Measure each step for two seconds at most; nothing else is different." };
        var command = new Command("run", "Start a scenario, play its steps, check what it expects, end everything.") { scenario, plane, slot, output, report, keep, speed };
        command.SetAction((arguments, cancellationToken) => GuardAsync(async () =>
        {
            if (Read(arguments.GetRequiredValue(scenario)) is not { } read)
            {
                return ExitCode.Misuse;
            }

            if (read.IsolatesNetworks && Isolation.InnerSlot is null)
            {
                return await PlayIsolatedAsync(arguments.GetValue(slot), cancellationToken);
            }

            read = arguments.GetValue(speed) ? read.ForSpeedRun() : read;
            var isJson = arguments.GetValue(output) == "json";
            var options = new LabOptions
            {
                Program = IsthmusProgram.Current(),
                DataPlane = DataPlanes[arguments.GetValue(plane)!],
                Slot = arguments.GetValue(slot),
                KeepsFolder = arguments.GetValue(keep),
            };
            using var view = LabViews.Create(isJson ? Console.Error : Console.Out, isJson ? Console.IsErrorRedirected : Console.IsOutputRedirected, read);
            var result = await ScenarioRun.PlayAsync(read, options, view, TimeProvider.System, cancellationToken);
            view.Dispose();
            Console.Out.Write(isJson ? LabReportText.Json(result) : LabReportText.Table(result));
            if (arguments.GetValue(report) is { } file)
            {
                await WriteAsync(file, LabReportText.Json(result), cancellationToken);
            }

            return result.IsPassed ? ExitCode.Ok : ExitCode.Findings;
        }));
        return command;
    }

    private static Command Scorecard()
    {
        var scenarios = new Argument<string[]>("SCENARIO") { Description = "What to play; without it samples/*/scorecard.yaml. The first step is the healthy one, then faults and their ends in turn.", Arity = ArgumentArity.ZeroOrMore }.WithoutOptions();
        var report = new Option<string>("--report") { Description = "The Markdown file to write; the JSON is beside it.", HelpName = "FILE", DefaultValueFactory = _ => Path.Combine("docs", "scorecard.md") };
        var command = new Command("scorecard", "Play faults through Isthmus and through HAProxy, and write both side by side as Markdown and JSON. Takes a quarter of an hour.") { scenarios, report };
        command.SetAction((arguments, cancellationToken) => GuardAsync(async () =>
        {
            var paths = arguments.GetValue(scenarios) is { Length: > 0 } given ? given : ["samples/regional-failover/scorecard.yaml", "samples/local-first/scorecard.yaml"];
            var read = paths.Select(Read).ToList();
            if (read.Contains(null))
            {
                return ExitCode.Misuse;
            }

            // Found out before a quarter of an hour has passed.
            var file = arguments.GetValue(report)!;
            await WriteAsync(file, "", cancellationToken);
            var start = Stopwatch.StartNew();
            var results = await ScoreAsync([.. read.OfType<Scenario>()], cancellationToken);
            await WriteAsync(file, ScorecardText.Write(results, start.Elapsed), cancellationToken);
            await WriteAsync(Path.ChangeExtension(file, ".json"), ScorecardText.Json(results), cancellationToken);
            Console.Out.WriteLine($"wrote {file} and {Path.ChangeExtension(file, ".json")}");
            return ExitCode.Ok;
        }));
        return command;
    }

    private static async Task<List<LabReport>> ScoreAsync(IReadOnlyList<Scenario> scenarios, CancellationToken cancellationToken)
    {
        var results = new List<LabReport>();
        DataPlane[] planes = [DataPlane.ControlPlane, DataPlane.Haproxy];
        foreach (var (scenario, plane) in scenarios.SelectMany(s => planes.Select(p => (s, p))))
        {
            Console.Error.WriteLine($"run {results.Count + 1} of {scenarios.Count * planes.Length}: {scenario.Name} through {(plane == DataPlane.Haproxy ? "HAProxy" : "Isthmus")}");
            using var view = LabViews.Create(Console.Error, Console.IsErrorRedirected, scenario);
            var options = new LabOptions { Program = IsthmusProgram.Current(), DataPlane = plane };
            results.Add(await ScenarioRun.PlayAsync(scenario, options, view, TimeProvider.System, cancellationToken));
        }

        return results;
    }

    private static async Task WriteAsync(string file, string text, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(file, text, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"{file} cannot be written: {e.Message}", e);
        }
    }

    private static Command Up()
    {
        var (scenario, plane, slot) = (ScenarioArgument(), PlaneOption(), SlotOption("The number of the lab to be; without it the first free one."));
        var calls = new Option<bool>("--calls") { Description = "Make the scenario's calls all the time, and say each second who answers." };
        var command = new Command("up", "Start a scenario and stay, until 'isthmus lab down' or Ctrl-C.") { scenario, plane, slot, calls };
        command.SetAction((arguments, cancellationToken) => GuardAsync(async () =>
        {
            if (Read(arguments.GetRequiredValue(scenario)) is not { } read)
            {
                return ExitCode.Misuse;
            }

            if (read.IsolatesNetworks && Isolation.InnerSlot is null)
            {
                return await PlayIsolatedAsync(arguments.GetValue(slot), cancellationToken);
            }

            var options = new LabOptions { Program = IsthmusProgram.Current(), DataPlane = DataPlanes[arguments.GetValue(plane)!], Slot = arguments.GetValue(slot) };
            using var view = LabViews.Create(Console.Out, isRedirected: true, read);
            await using var lab = await RunningLab.StartAsync(read, options, view, TimeProvider.System, cancellationToken);
            return await StayAsync(lab, view, arguments.GetValue(calls), cancellationToken);
        }));
        return command;
    }

    private static async Task<int> StayAsync(RunningLab lab, ILabView view, bool makesCalls, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var control = new ControlServer(lab);
        var serving = control.RunAsync(stopping.Token);
        var calling = makesCalls ? LabCalls.RunAsync(lab, Console.Out, TimeProvider.System, stopping.Token) : Task.CompletedTask;
        view.Say($"lab {lab.Slot} is up; end it with 'isthmus lab down' or Ctrl-C");
        await control.Down.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stopping.CancelAsync();
        await Task.WhenAll(serving, calling);
        return ExitCode.Ok;
    }

    private static Command Down()
    {
        var slot = SlotOption("Which lab, when several run.");
        var command = new Command("down", "End a lab.") { slot };
        command.SetAction((arguments, cancellationToken) => GuardAsync(async () =>
        {
            var lab = ControlClient.Choose(arguments.GetValue(slot));
            var reply = await ControlClient.AskAsync(lab, new LabOrder("down"), cancellationToken);
            if (!reply.IsDone || !await ControlClient.UntilEndedAsync(lab, TimeProvider.System, cancellationToken))
            {
                return Complain(reply.IsDone ? $"lab {lab} was told to end, and has not yet" : reply.Text);
            }

            Console.Out.WriteLine("ended");
            return ExitCode.Ok;
        }));
        return command;
    }

    private static Command Status()
    {
        var slot = SlotOption("Which lab, when several run.");
        var output = OutputFormat.Create("text", "json");
        var command = new Command("status", "Show what runs in a lab.") { slot, output };
        command.SetAction((arguments, cancellationToken) => GuardAsync(async () =>
        {
            var reply = await ControlClient.AskAsync(ControlClient.Choose(arguments.GetValue(slot)), new LabOrder("status"), cancellationToken);
            Console.Out.Write(arguments.GetValue(output) == "json" ? LabReportText.Json(reply.Rows) : LabReportText.Table(reply.Rows));
            return reply.IsDone ? ExitCode.Ok : ExitCode.Findings;
        }));
        return command;
    }

    private static Command Exec()
    {
        var slot = SlotOption("Which lab, when several run.");
        var target = new Argument<string>("CLUSTER/WORKLOAD") { Description = "Whose sidecar to call through." }.WithoutOptions();
        var words = new Argument<string[]>("COMMAND") { Description = "After --: the command and its arguments." };
        var command = new Command("exec", "Run a command as a workload's application: its HTTP calls go through the workload's sidecar.") { slot, target, words };
        command.SetAction((arguments, cancellationToken) => GuardAsync(async () =>
        {
            var reply = await ControlClient.AskAsync(ControlClient.Choose(arguments.GetValue(slot)), new LabOrder("place", arguments.GetRequiredValue(target)), cancellationToken);
            return reply.IsDone ? await ExecAsync(reply, arguments.GetRequiredValue(words), cancellationToken) : Complain(reply.Text);
        }));
        return command;
    }

    private static Command Endpoints()
    {
        var slot = SlotOption("Which lab, when several run.");
        var target = new Argument<string>("CLUSTER/WORKLOAD") { Description = "The gateway or caller whose proxy is asked." }.WithoutOptions();
        var host = new Argument<string?>("HOST") { Description = "Only services whose name contains this.", Arity = ArgumentArity.ZeroOrOne }.WithoutOptions();
        var command = new Command("endpoints", "Show the endpoints that a running proxy has, whether it uses them, and how many requests each got.") { slot, target, host };
        command.SetAction((arguments, cancellationToken) => GuardAsync(async () =>
        {
            var reply = await ControlClient.AskAsync(ControlClient.Choose(arguments.GetValue(slot)), new LabOrder("endpoints", arguments.GetRequiredValue(target)), cancellationToken);
            if (!reply.IsDone)
            {
                return Complain(reply.Text);
            }

            var endpoints = ProxyEndpoint.Parse(reply.Text).Where(e => e.Upstream.Contains(arguments.GetValue(host) ?? "", StringComparison.Ordinal));
            Console.Out.Write(LabReportText.Table(endpoints));
            return ExitCode.Ok;
        }));
        return command;
    }

    private static Task<int> PlayIsolatedAsync(int? slot, CancellationToken cancellationToken) =>
        Isolation.RunAgainAsync(IsthmusProgram.Current(), [.. Environment.GetCommandLineArgs().Skip(1)], slot, cancellationToken);

    private static async Task<int> ExecAsync(LabReply place, string[] words, CancellationToken cancellationToken)
    {
        if (words.Length == 0)
        {
            return Complain("nothing to run: write the command after --", ExitCode.Misuse);
        }

        // Into the namespaces of the caller's own process, with the identity that the user has anyway.
        string[] enter = place.NetworkOf == 0 ? [] : ["nsenter", "--user", "--net", "--preserve-credentials", "--target", place.NetworkOf.ToString(CultureInfo.InvariantCulture), "--"];
        string[] command = [.. enter, .. words];
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false };
        start.Environment["http_proxy"] = $"http://{place.Text}";
        start.Environment["HTTP_PROXY"] = $"http://{place.Text}";
        start.Environment["no_proxy"] = "";
        try
        {
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return Complain($"{words[0]}: {e.Message}", ExitCode.Misuse);
        }
    }

    private static Command Order(string verb, string description, string wordsName, Func<string, LabOrder> toOrder, string done = "")
    {
        var slot = SlotOption("Which lab, when several run.");
        var words = new Argument<string[]>("ARGUMENTS") { Description = wordsName, HelpName = wordsName, Arity = wordsName.Length == 0 ? ArgumentArity.Zero : ArgumentArity.ZeroOrMore }.WithoutOptions();
        var command = new Command(verb, description) { slot };
        if (wordsName.Length > 0)
        {
            command.Arguments.Add(words);
        }

        command.SetAction((arguments, cancellationToken) => GuardAsync(async () =>
        {
            var text = wordsName.Length == 0 ? "" : string.Join(' ', arguments.GetValue(words) ?? []);
            var reply = await ControlClient.AskAsync(ControlClient.Choose(arguments.GetValue(slot)), toOrder(text), cancellationToken);
            if (!reply.IsDone)
            {
                return Complain(reply.Text);
            }

            Console.Out.WriteLine(done.Length > 0 ? done : reply.Text);
            return ExitCode.Ok;
        }));
        return command;
    }

    private static string Describe(string verb) => verb switch
    {
        "scale" => "Run so many instances of a workload: scale cluster-a/hello-world 0.",
        "kill" => "End at once, as kill -9 does.",
        "start" => "Start again what was killed.",
        "await" => "Wait until it is ready, with its sidecar.",
        "pause" => "Stop without ending, as kill -STOP does: a black hole.",
        "resume" => "Go on after a pause.",
        "slow" => "Answer late: slow cluster-a/hello-world 2s.",
        "fail" => "Answer with an error: fail cluster-a/hello-world 503.",
        "refuse" => "Refuse connections while the process goes on.",
        "reset" => "Reset connections instead of an answer.",
        "hang" => "Accept and never answer.",
        "partition" => "Lose every packet between two clusters: partition cluster-a cluster-b.",
        _ => "Behave as at the start: heal cluster-a; heal cluster-a cluster-b ends a partition; heal alone ends everything.",
    };

    private static Argument<string> ScenarioArgument() => new Argument<string>("SCENARIO") { Description = "A folder with a scenario.yaml, or such a file." }.WithoutOptions();

    private static Option<int?> SlotOption(string description) => new("--lab") { Description = description, HelpName = "N" };

    private static Option<string> PlaneOption()
    {
        var option = new Option<string>("--data-plane")
        {
            Description = "What forwards the calls: isthmus (a control plane in each cluster drives the proxies), standalone (proxies read the folders), haproxy (for comparison).",
            DefaultValueFactory = _ => "isthmus",
        };
        option.AcceptOnlyFromAmong([.. DataPlanes.Keys]);
        return option;
    }

    private static Scenario? Read(string path)
    {
        var violations = new Violations();
        var scenario = ScenarioFile.Read(path, violations);
        foreach (var violation in violations)
        {
            Console.Error.WriteLine(violation);
        }

        return scenario;
    }

    private static int Complain(string message, int code = ExitCode.Findings)
    {
        Console.Error.WriteLine($"isthmus: {message}");
        return code;
    }

    private static async Task<int> GuardAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (LabException e)
        {
            return Complain(e.Message);
        }
        catch (OperationCanceledException)
        {
            return Complain("interrupted; everything was ended", ExitCode.Interrupted);
        }
    }
}
