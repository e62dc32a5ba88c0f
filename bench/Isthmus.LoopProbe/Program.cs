using System.Globalization;
using Isthmus.LoopProbe;

// usage: Isthmus.LoopProbe [connections=32] [seconds=4] [rounds=3]
var connections = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 32;
var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 4;
var rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 3;

Console.WriteLine($"CPU of the relay's thread per round trip; {connections} connections, 130 byte messages, {seconds} s per run");
Console.WriteLine("| relay | us total | user | system | round trips/s | bytes allocated per round trip |");
Console.WriteLine("|---|---|---|---|---|---|");
for (var round = 0; round < rounds; round++)
{
    foreach (var make in new Func<IRelay>[] { () => new RawRelay(), () => new LoopRelay(withLimits: false), () => new LoopRelay(withLimits: true) })
    {
        await using var load = new Load();
        await using var relay = make();
        await load.StartClientsAsync(await relay.StartAsync(await load.StartBackendAsync()), connections);
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        var before = (await relay.MeasureAsync(), load.RoundTrips);
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        var after = (await relay.MeasureAsync(), load.RoundTrips);
        var count = after.RoundTrips - before.RoundTrips;
        var cpu = after.Item1.Cpu - before.Item1.Cpu;
        var allocated = (after.Item1.Allocated - before.Item1.Allocated) / (double)count;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {relay.Name} | {cpu.Total / count:F2} | {cpu.UserMicroseconds / count:F2} | {cpu.SystemMicroseconds / count:F2} | {count / seconds} | {allocated:F3} |"));
    }
}
