using System.Diagnostics;
using System.Globalization;
using Isthmus.PushProbe;
using Isthmus.Runtime.Epoll;

// isthmus-push-probe [--rounds N] [--hostile] [PROXIES ...]: how long an endpoint's change takes to the last proxy's ACK, and what it costs both sides.
const int Services = 1000;
const int Endpoints = 10;
const int Warmup = 30;
const int FoesOfEach = 20;
var arguments = args.ToList();
var isHostile = arguments.Remove("--hostile");
var rounds = 300;
if (arguments.IndexOf("--rounds") is var at and >= 0)
{
    rounds = int.Parse(arguments[at + 1], CultureInfo.InvariantCulture);
    arguments.RemoveRange(at, 2);
}

int[] counts = arguments.Count > 0 ? [.. arguments.Select(a => int.Parse(a, CultureInfo.InvariantCulture))] : [100, 500, 1000];
await using var loop = EpollLoop.Start(new EpollLoopOptions { Name = "proxies", OnFault = fault => Console.Error.WriteLine(fault) });

Console.WriteLine($"| proxies | {Measured.Titles} | memory per proxy, KiB | connect all, s |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
foreach (var count in counts)
{
    await MeasureAsync(count);
}

async Task MeasureAsync(int count)
{
    using var mesh = new ProbeMesh(Services, Endpoints);
    using var server = ProbeServer.Start(mesh.Folder);
    await UntilReadyAsync(server.Admin);
    using var fleet = new Fleet(loop, mesh, server);

    // One to have the plan made, so that memory per proxy is that of proxies.
    await fleet.ConnectAsync(1);
    var memory = server.Memory;
    var started = Stopwatch.GetTimestamp();
    await fleet.ConnectAsync(count - 1);
    var connected = Stopwatch.GetElapsedTime(started).TotalSeconds;
    await fleet.PlayAsync(Warmup);
    var calm = await fleet.PlayAsync(rounds);
    var perProxy = (server.Memory - memory) / 1024.0 / count;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {count} | {calm.Cells()} | {perProxy:F0} | {connected:F1} |"));
    if (isHostile)
    {
        await SufferAsync(fleet, server);
    }
}

async Task SufferAsync(Fleet fleet, ProbeServer server)
{
    var before = server.Memory;
    using (var hostility = new Hostility(fleet.Address))
    {
        await fleet.ConnectFoesAsync(FoesOfEach);
        hostility.Start();
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        var measured = await fleet.PlayAsync(rounds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| with foes | {measured.Cells()} | | |"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"foes: {hostility.Attempts} connections with garbage or too much, {hostility.Oversized >> 20} MiB of oversized messages; server memory {before >> 20} -> {server.Memory >> 20} MiB"));
    }

    var after = await fleet.PlayAsync(rounds);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| after | {after.Cells()} | | |"));
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
