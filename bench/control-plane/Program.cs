using System.Diagnostics;
using System.Globalization;
using Isthmus.PushProbe;

// isthmus-push-probe [PROXIES ...]: how long an endpoint's change takes to the last proxy's ACK, and what it costs the control plane.
const int Services = 1000;
const int Endpoints = 10;
const int Warmup = 10;
const int Rounds = 100;
var counts = args.Length > 0 ? args.Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray() : [100, 500, 1000];

Console.WriteLine("| proxies | last ACK p50, ms | last ACK p99, ms | one ACK p50, ms | one ACK p99, ms | CPU per push, us | bytes per push | memory per proxy, KiB | connect all, s |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
foreach (var count in counts)
{
    Console.WriteLine(await MeasureAsync(count));
}

static async Task<string> MeasureAsync(int count)
{
    using var mesh = new ProbeMesh(Services, Endpoints);
    using var server = ProbeServer.Start(mesh.Folder);
    await UntilReadyAsync(server.Admin);

    var (last, single) = (new List<double>(), new List<double>());
    var round = new Round(count);
    var proxies = new List<ProbeProxy>();

    // One to have the plan made, so that memory per proxy is that of proxies.
    using var first = await ProbeProxy.ConnectAsync(server.Xds, 0, mesh, (_, _) => { });
    _ = first.RunAsync();
    var memory = server.Memory;
    var started = Stopwatch.GetTimestamp();
    for (var i = 0; i < count; i += 20)
    {
        proxies.AddRange(await Task.WhenAll(Enumerable.Range(i, Math.Min(20, count - i)).Select(n =>
            ProbeProxy.ConnectAsync(server.Xds, n + 1, mesh, (_, answer) => round.Take(answer)))));
    }

    var connected = Stopwatch.GetElapsedTime(started);
    var perProxy = (server.Memory - memory) / 1024.0 / count;
    proxies.ForEach(p => _ = p.RunAsync());
    var cpu = TimeSpan.Zero;
    var bytes = 0L;
    for (var i = 0; i < Warmup + Rounds; i++)
    {
        if (i == Warmup)
        {
            (cpu, bytes) = (server.Cpu, 0);
            last.Clear();
            single.Clear();
        }

        round = new Round(count);
        var start = Stopwatch.GetTimestamp();
        mesh.WriteSlice(i % 7, isReady: i % 14 >= 7);
        var times = await round.Done.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        single.AddRange(times.Select(t => Stopwatch.GetElapsedTime(start, t).TotalMilliseconds));
        last.Add(Stopwatch.GetElapsedTime(start, times.Max()).TotalMilliseconds);
        bytes += round.Bytes;
    }

    cpu = server.Cpu - cpu;
    proxies.ForEach(p => p.Dispose());
    var pushes = (double)Rounds * count;
    return string.Create(
        CultureInfo.InvariantCulture,
        $"| {count} | {At(last, 0.5):F0} | {At(last, 0.99):F0} | {At(single, 0.5):F0} | {At(single, 0.99):F0} | {cpu.TotalMicroseconds / pushes:F0} | {bytes / pushes:F0} | {perProxy:F0} | {connected.TotalSeconds:F1} |");
}

static double At(List<double> values, double quantile)
{
    values.Sort();
    return values[(int)Math.Min(values.Count - 1, quantile * values.Count)];
}

static async Task UntilReadyAsync(Uri admin)
{
    using var http = new HttpClient { BaseAddress = admin };
    while (true)
    {
        using var answer = await http.GetAsync("/ready");
        if (answer.IsSuccessStatusCode)
        {
            return;
        }

        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
    }
}
