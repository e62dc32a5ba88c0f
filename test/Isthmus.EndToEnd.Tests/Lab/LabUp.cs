using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Isthmus.TestKit;

namespace Isthmus.EndToEnd.Tests.Lab;

/// <summary>A lab that stays, started as a user starts it. Disposing kills it if the test did not end it.</summary>
internal sealed class LabUp : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;

    private LabUp(Process process) => _process = process;

    /// <summary>Its number, for <c>--lab</c>.</summary>
    public int Slot { get; private set; }

    /// <summary>Its temporary folder.</summary>
    public string Folder => Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"isthmus-lab-{Environment.UserName}-{Slot}"));

    public static async Task<LabUp> StartAsync(string scenario)
    {
        // A session and a process group of its own, as a terminal gives to a command; and Ctrl-C means something, also where the tests run in the background of a shell.
        var start = new ProcessStartInfo("setsid", ["env", "--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "isthmus.dll"), "lab", "up", scenario])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = ProgramRun.Root,
        };
        var lab = new LabUp(Process.Start(start)!);
        while (await lab._process.StandardOutput.ReadLineAsync().Within(ProgramRun.Limit) is { } line)
        {
            if (line.IndexOf(" is up", StringComparison.Ordinal) is > 0 and var end)
            {
                lab.Slot = int.Parse(line[(line.LastIndexOf(' ', end - 1) + 1)..end], CultureInfo.InvariantCulture);
                return lab;
            }
        }

        lab.Dispose();
        throw new InvalidOperationException("the lab did not come up");
    }

    /// <summary>Gives an order and returns what was printed.</summary>
    public async Task<ProgramRun> AskAsync(string verb, params string[] words) =>
        await ProgramRun.StartAsync(["lab", verb, "--lab", Slot.ToString(CultureInfo.InvariantCulture), .. words]);

    /// <summary>State and process of every instance.</summary>
    public async Task<Dictionary<string, (string State, int ProcessId)>> StatusAsync()
    {
        using var json = JsonDocument.Parse((await AskAsync("status", "--output", "json")).Output);
        return json.RootElement.EnumerateArray().ToDictionary(
            r => r.GetProperty("instance").GetString()!,
            r => (r.GetProperty("state").GetString()!, r.GetProperty("pid").GetInt32()),
            StringComparer.Ordinal);
    }

    /// <summary>Sends a signal to the lab itself and waits for its end.</summary>
    public async Task<int> EndAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await WaitAsync();
        return _process.ExitCode;
    }

    /// <summary>Presses Ctrl-C: SIGINT to the lab's whole process group. Waits for its end.</summary>
    public async Task<int> InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", "--", string.Create(CultureInfo.InvariantCulture, $"-{_process.Id}")]);
        await WaitAsync();
        return _process.ExitCode;
    }

    /// <summary>Waits for the lab's end.</summary>
    public Task WaitAsync() => _process.WaitForExitAsync().Within(ProgramRun.Limit);

    /// <summary>Waits until none of the processes runs any more.</summary>
    public static async Task UntilGoneAsync(IEnumerable<int> processes)
    {
        foreach (var id in processes)
        {
            await UntilAsync(() => !IsRunning(id), $"process {id} still runs");
        }
    }

    /// <summary>Waits until the folder is gone.</summary>
    public static Task UntilGoneAsync(string folder) => UntilAsync(() => !Directory.Exists(folder), $"{folder} is still there");

    /// <summary>Waits until a proxy has what is wanted of the endpoints of a host; its rows are those of <c>isthmus lab endpoints</c>.</summary>
    public async Task UntilKnownAsync(string proxy, string host, Func<IReadOnlyList<string>, bool> isSo)
    {
        var start = Stopwatch.StartNew();
        IReadOnlyList<string> rows;
        do
        {
            rows = (await AskAsync("endpoints", proxy, host)).Output.Split('\n');
            start.Elapsed.ShouldBeLessThan(ProgramRun.Limit, string.Join('\n', rows));
        }
        while (!isSo(rows));
    }

    /// <summary>Waits until a proxy knows so many healthy endpoints of a host: a lab that is up has started everybody, and may not have told everybody yet.</summary>
    public Task UntilHealthyAsync(string proxy, string host, int count) =>
        UntilKnownAsync(proxy, host, rows => rows.Select(r => r.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(r => r.Contains("healthy", StringComparer.Ordinal)).DistinctBy(r => r[1], StringComparer.Ordinal).Count() == count);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static async Task UntilAsync(Func<bool> isSo, string otherwise)
    {
        var start = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Look, TimeProvider.System);
        while (!isSo())
        {
            start.Elapsed.ShouldBeLessThan(ProgramRun.Limit, otherwise);
            await timer.WaitForNextTickAsync();
        }
    }

    // A zombie has ended; who has to bury it is not our matter.
    private static bool IsRunning(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
