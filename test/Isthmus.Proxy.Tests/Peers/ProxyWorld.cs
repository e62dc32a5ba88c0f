using System.Net;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Runtime.Names;
using Isthmus.Runtime.Simulation;

namespace Isthmus.Proxy.Tests.Peers;

/// <summary>A simulated client, proxy and four servers: a1 and a2 in the proxy's locality, b1 and b2 in the other.</summary>
internal sealed class ProxyWorld
{
    internal static readonly IPEndPoint ProxyAddress = new(IPAddress.Parse("10.0.0.1"), 80);
    private static readonly string[] ServerNames = ["a1", "a2", "b1", "b2"];

    public ProxyWorld(ulong seed = 1, Func<TestRequest, string>? answer = null, Func<Plan, Plan>? change = null, INameResolver? names = null, ProxySettings? settings = null, SimulationOptions? options = null)
    {
        World = new SimulatedWorld((options ?? new SimulationOptions()) with { Seed = seed });
        Proxy = World.AddHost("proxy", ProxyAddress.Address);
        Client = World.AddHost("client", IPAddress.Parse("10.0.0.2"));
        for (var i = 0; i < ServerNames.Length; i++)
        {
            var name = ServerNames[i];
            var address = new IPEndPoint(IPAddress.Parse($"10.1.0.{i + 1}"), 8080);
            Addresses[name] = address;
            World.AddHost(name, address.Address).Start(loop =>
            {
                Servers[name] = TestServer.Listen(loop, address, answer ?? (_ => TestServer.Ok(name)));
                return default;
            });
        }

        var plan = TestPlan.Http(ProxyAddress, TestPlan.Group(0, Addresses["a1"], Addresses["a2"]), TestPlan.Group(1, Addresses["b1"], Addresses["b2"]));
        Plan = change?.Invoke(plan) ?? plan;
        Proxy.Start(async loop =>
        {
            Plane = await ProxyPlane.StartAsync([loop], (settings ?? new ProxySettings()) with { Seed = (int)seed, Names = names });
            (await Plane.ApplyAsync(Plan)).ShouldBeEmpty();
        });
        World.RunUntil(() => Plane?.PlanVersion == 1, TimeSpan.FromSeconds(2)).ShouldBeTrue();
        World.RunFor(TimeSpan.FromMilliseconds(1));
    }

    public SimulatedWorld World { get; }

    public SimulatedHost Proxy { get; }

    public SimulatedHost Client { get; }

    public Dictionary<string, IPEndPoint> Addresses { get; } = [];

    public Dictionary<string, TestServer> Servers { get; } = [];

    public Plan Plan { get; }

    public ProxyPlane? Plane { get; private set; }

    /// <summary>Requests, connections in the making, retries and bytes of buffers that the proxy still holds a moment after all clients have gone: nothing may be forgotten.</summary>
    public void ShouldHoldNothing()
    {
        World.RunFor(TimeSpan.FromSeconds(3));
        var limits = Plane!.Loops[0].Plan.Upstreams[0].State.Limits;
        (limits.Requests, limits.Pending, limits.Retries, Proxy.Loop.Buffers.Statistics.RentedBytes).ShouldBe((0, 0, 0, 0));
    }

    /// <summary>A host that does with each of its connections what the test says; returns its address.</summary>
    public IPEndPoint AddRaw(string name, Func<ILoop, Connection, ValueTask> serve)
    {
        var address = new IPEndPoint(IPAddress.Parse($"10.2.0.{World.Hosts.Count}"), 8080);
        World.AddHost(name, address.Address).Start(loop =>
        {
            loop.Listen(new ListenOptions(address) { ReusePort = false }, connection => serve(loop, connection)).IsOk.ShouldBeTrue();
            return default;
        });
        return address;
    }

    /// <summary>Runs code on the client's host until it is done.</summary>
    public void Run(Func<ILoop, ValueTask> code, TimeSpan? limit = null)
    {
        var isDone = false;
        Client.Start(async loop =>
        {
            await code(loop);
            isDone = true;
        });
        World.RunUntil(() => isDone, limit ?? TimeSpan.FromMinutes(10)).ShouldBeTrue("the client's code did not end");
    }

    /// <summary>Sends GETs one after the other on one connection; returns how often each answer came.</summary>
    public static async ValueTask<Dictionary<string, int>> GetManyAsync(ILoop loop, int count, TimeSpan pause)
    {
        var answers = new Dictionary<string, int>(StringComparer.Ordinal);
        var client = await TestClient.ConnectAsync(loop, ProxyAddress);
        for (var i = 0; i < count; i++)
        {
            var response = await client.GetAsync("/" + i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            var key = response.Status == 200 ? response.Body : response.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
            answers[key] = answers.GetValueOrDefault(key) + 1;
            await loop.DelayAsync(pause);
        }

        client.Connection.Dispose();
        return answers;
    }
}
