using System.Globalization;
using System.Text;
using Isthmus.Proxy.Tests.Forward;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;

namespace Isthmus.Proxy.Tests.Connect;

/// <summary>Hosts that are told who the client is, by the PROXY protocol.</summary>
public sealed class ProxyProtocolTests
{
    private const string Local = "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0";

    [Fact]
    public void Each_client_gets_connections_of_its_own()
    {
        List<string> openings = [];
        var world = World(ProxyProtocolVersion.V1, null);
        var host = AddHost(world, openings);
        UploadTests.Apply(world, TestPlan.Group(0, host));
        world.Run(async loop =>
        {
            for (var i = 0; i < 3; i++)
            {
                var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
                (await client.GetAsync()).Body.ShouldBe("ok");
                openings[^1].ShouldStartWith(string.Create(CultureInfo.InvariantCulture, $"PROXY TCP4 10.0.0.2 10.0.0.1 {client.Connection.LocalEndPoint.Port} 80\r\nGET / HTTP/1.1\r\n"));
                (await client.GetAsync("/second")).Body.ShouldBe("ok");
                client.Connection.Dispose();
            }
        });
        openings.ShouldAllBe(o => o.StartsWith("PROXY TCP4 10.0.0.2 "));
        world.ShouldHoldNothing();
    }

    [Fact]
    public void Bytes_are_introduced_too()
    {
        List<string> openings = [];
        var world = World(ProxyProtocolVersion.V2, new TcpHandling { Upstreams = [new WeightedUpstream(TestPlan.Upstream)] });
        var host = AddHost(world, openings);
        UploadTests.Apply(world, TestPlan.Group(0, host));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            (await client.GetAsync()).Body.ShouldBe("ok");
        });
        openings.ShouldHaveSingleItem().ShouldStartWith("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0C\x0A\0\0\x02\x0A\0\0\x01");
    }

    [Fact]
    public void A_probe_speaks_for_nobody()
    {
        List<string> openings = [];
        var world = World(ProxyProtocolVersion.V2, null);
        var host = AddHost(world, openings);
        UploadTests.Apply(world, TestPlan.Group(0, host), TestPlan.Group(1, AddHost(world, [], "other")));
        world.World.Host("told").RefusePort(8080);
        world.Run(async loop => await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync());
        var state = world.Plane!.Loops[0].Plan.Upstreams[0].State;
        state.Hosts.Single(h => h.Key.Address == host.Address.ToString()).IsSuspected.ShouldBeTrue();
        world.World.Host("told").AllowPort(8080);
        world.World.RunFor(TimeSpan.FromSeconds(10));
        state.Hosts.ShouldAllBe(h => !h.IsSuspected);
        openings.ShouldContain(o => o == Local);
    }

    private static ProxyWorld World(ProxyProtocolVersion version, ConnectionHandling? handling) => new(change: plan => plan with
    {
        Listeners = handling is null ? plan.Listeners : TestPlan.Of(ProxyWorld.ProxyAddress, handling).Listeners,
        Upstreams = [TestPlan.UpstreamOf() with { ProxyProtocol = version }],
    });

    // What each connection says before the first answer; one that says nothing more than who it is has been heard too.
    private static System.Net.IPEndPoint AddHost(ProxyWorld world, List<string> openings, string name = "told") => world.AddRaw(name, async (_, connection) =>
    {
        var at = openings.Count;
        openings.Add("");
        var buffer = new byte[4096];
        var text = "";
        while (await connection.ReceiveAsync(buffer) is { IsOk: true } received)
        {
            text += Encoding.Latin1.GetString(buffer, 0, received.Bytes);
            openings[at] = text;
            if (text.Contains(" HTTP/1.1\r\n", StringComparison.Ordinal) && text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                await connection.SendTextAsync(TestServer.Ok("ok"));
            }
        }
    });
}
