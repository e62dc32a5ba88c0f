using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Isthmus.Failover;

/// <summary>Plays each fault against a proxy process of its own and prints one row per fault.</summary>
internal static class Scenarios
{
    private static readonly (string Name, int Port)[] Backends = [("a1", 19101), ("a2", 19102), ("b1", 19103), ("b2", 19104)];
    private static readonly IPEndPoint Proxy = new(IPAddress.Loopback, 19180);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private static readonly string[] All = ["kill -9", "SIGSTOP", "503", "slow by 2 s", "refuse", "cut in the answer"];

    public static async Task<int> RunAsync(string isthmus, string folder, int rate, string[] chosen)
    {
        Console.WriteLine($"{rate} GETs a second over 64 connections, four backends in two localities; the fault hits both local ones for 5 s. Load average {(await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0]}.\n");
        Console.WriteLine("| fault of the local backends | GETs | failed | answers cut: seen by clients, of those cut by backends | extra upstream requests | until 99 % answered elsewhere | until 99 % local again | p50 | p99 | longest |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        var failed = 0L;
        foreach (var fault in All.Where(f => chosen.Length == 0 || chosen.Contains(f, StringComparer.Ordinal)))
        {
            failed += await PlayAsync(isthmus, folder, rate, fault);
        }

        return failed == 0 ? 0 : 1;
    }

    private static async Task<long> PlayAsync(string isthmus, string folder, int rate, string fault)
    {
        var backends = Backends.ToDictionary(b => b.Name, StartBackend, StringComparer.Ordinal);
        using var proxy = Start(Environment.ProcessPath!, isthmus, "proxy", "--workers", "1", "--admin-address", "127.0.0.1:19190", "--cluster", "c=" + folder, "--proxy", "cluster=c,type=gateway,namespace=failover,labels=app:edge,locality=here/1,address=127.0.0.1");
        await using var load = new Load(Proxy, rate);
        try
        {
            await Task.WhenAll(Backends.Select(b => WaitForAsync($"http://127.0.0.1:{b.Port + 100}/")));
            await WaitForAsync("http://127.0.0.1:19190/ready");
            await load.StartAsync();
            await PauseAsync(6);
            var before = await CountAsync(["a1", "a2", "b1", "b2"]);
            var sentBefore = await load.ReadAsync(l => l.Sent);
            var failedBefore = await load.ReadAsync(l => l.Failed);
            var began = await load.ReadAsync(l => l.Now);
            await BeginAsync(fault, backends);
            await PauseAsync(5);
            var lost = fault == "kill -9" ? before.Local : 0;
            var ended = await load.ReadAsync(l => l.Now);
            await EndAsync(fault, backends);
            await PauseAsync(14);
            await load.StopAsync();
            var after = await CountAsync(["a1", "a2", "b1", "b2"]);
            var upstream = after.All - before.All + lost;
            var asked = load.Sent - sentBefore;
            var times = load.Milliseconds.Order().ToList();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {fault} | {asked} | {load.Failed - failedBefore}{Describe(load)} | {load.Cut} of {after.Cuts} | {(upstream - asked) * 100.0 / asked:F1} % | {Show(load.UntilFrom(began, "b"))} | {Show(load.UntilFrom(ended, "a"))} | {times[times.Count / 2]:F1} ms | {times[times.Count * 99 / 100]:F0} ms | {times[^1]:F0} ms |"));
            return load.Failed;
        }
        finally
        {
            proxy.Kill();
            foreach (var backend in backends.Values)
            {
                backend.Kill();
                backend.Dispose();
            }
        }
    }

    private static string Describe(Load load)
    {
        var kinds = load.Failures.Where(f => f.Key != "cut").Select(f => $"{f.Value} x {f.Key}").ToList();
        return kinds.Count == 0 ? "" : $" ({string.Join(", ", kinds)})";
    }

    private static string Show(TimeSpan? time) => time is { } t ? string.Create(CultureInfo.InvariantCulture, $"{t.TotalSeconds:F1} s") : "never";

    private static async Task BeginAsync(string fault, Dictionary<string, Process> backends)
    {
        foreach (var name in new[] { "a1", "a2" })
        {
            switch (fault)
            {
                case "kill -9":
                    backends[name].Kill();
                    break;
                case "SIGSTOP":
                    Signal("STOP", backends[name]);
                    break;
                default:
                    await SwitchAsync(name, fault switch { "503" => "503", "slow by 2 s" => "slow", "refuse" => "refuse", _ => "cut" });
                    break;
            }
        }
    }

    private static async Task EndAsync(string fault, Dictionary<string, Process> backends)
    {
        foreach (var (name, port) in Backends[..2])
        {
            switch (fault)
            {
                case "kill -9":
                    backends[name].Dispose();
                    backends[name] = StartBackend((name, port));
                    break;
                case "SIGSTOP":
                    Signal("CONT", backends[name]);
                    break;
                default:
                    await SwitchAsync(name, "ok");
                    break;
            }
        }
    }

    private static void Signal(string signal, Process process) =>
        Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();

    private static Process StartBackend((string Name, int Port) backend) =>
        Start(Environment.ProcessPath!, typeof(Scenarios).Assembly.Location, "backend", backend.Name, backend.Port.ToString(CultureInfo.InvariantCulture));

    private static Process Start(string dotnet, params string[] arguments)
    {
        var start = new ProcessStartInfo(dotnet) { RedirectStandardError = true, UseShellExecute = false };
        Array.ForEach(arguments, start.ArgumentList.Add);
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text && !text.Contains("plan", StringComparison.Ordinal) && !text.Contains("admin", StringComparison.Ordinal))
            {
                Console.Error.WriteLine(text);
            }
        };
        process.BeginErrorReadLine();
        return process;
    }

    private static Task<string> SwitchAsync(string name, string mode) =>
        Http.GetStringAsync($"http://127.0.0.1:{Backends.First(b => b.Name == name).Port + 100}/mode/{mode}");

    private static async Task<(long All, long Local, long Cuts)> CountAsync(string[] names)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var cuts = 0L;
        foreach (var name in names)
        {
            var text = await Http.GetStringAsync($"http://127.0.0.1:{Backends.First(b => b.Name == name).Port + 100}/");
            counts[name] = long.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture);
            cuts += long.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture);
        }

        return (counts.Values.Sum(), counts["a1"] + counts["a2"], cuts);
    }

    private static async Task WaitForAsync(string url)
    {
        for (var i = 0; i < 100; i++)
        {
            try
            {
                await Http.GetStringAsync(url);
                return;
            }
            catch (HttpRequestException)
            {
                await PauseAsync(0.1);
            }
        }
    }

    private static Task PauseAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
}
