using System.Globalization;
using System.Net;
using Isthmus.Proxy.Tests.Forward;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;

namespace Isthmus.Proxy.Tests.Pick;

/// <summary>Zone-aware routing in the proxy: its own service is the upstream that it is an endpoint of.</summary>
public sealed class ZoneAwareTests
{
    private const string Callers = "outbound|80||caller.default.svc.cluster.local";
    private const int Requests = 2_000;

    [Theory]
    [InlineData("10.5.0.1", 0, 0.6)]
    [InlineData("10.5.9.9", 1, 0.3)]
    public void Requests_stay_in_the_zone_as_far_as_its_capacity_goes(string self, int problems, double share)
    {
        // Five callers in each zone and three of ten hosts here: 30 % of the capacity for 50 % of the requests, so 60 % of them stay. A proxy that is nobody's endpoint knows no zones.
        var settings = new ProxySettings { Identity = new ProxyIdentity { Id = "caller-1", Locality = Here, Addresses = [self] } };
        var world = new ProxyWorld(settings: settings);
        ClientTests.Apply(world, WithZones(world, AddServers(world, "here", 3), AddServers(world, "there", 7)));
        world.Plane!.Problems.Count.ShouldBe(problems);
        world.Run(async loop =>
        {
            var answers = await ProxyWorld.GetManyAsync(loop, Requests, TimeSpan.Zero);
            (answers["here"] / (double)Requests).ShouldBe(share, 0.04);
            answers.Values.Sum().ShouldBe(Requests);
        });
    }

    private static Locality Here => new("r", "here");

    private static Plan WithZones(ProxyWorld world, IPEndPoint[] here, IPEndPoint[] there) => world.Plan with
    {
        Upstreams =
        [
            .. world.Plan.Upstreams.Select(u => u with { LoadBalancing = new LoadBalancing { Algorithm = LoadBalancerAlgorithm.Random, ZoneAwareness = new ZoneAwareness(true, 6) } }),
            new Upstream { Name = Callers, Service = new("caller.default.svc.cluster.local", "default") },
        ],
        Endpoints =
        [
            new UpstreamEndpoints(TestPlan.Upstream, [Zone("here", here), Zone("there", there)]),
            new UpstreamEndpoints(Callers, [Zone("here", Instances("10.5.0")), Zone("there", Instances("10.6.0"))]),
        ],
    };

    private static IPEndPoint[] Instances(string network) => [.. Enumerable.Range(1, 5).Select(i => IPEndPoint.Parse(string.Create(CultureInfo.InvariantCulture, $"{network}.{i}:80")))];

    private static LocalityEndpoints Zone(string name, IEnumerable<IPEndPoint> hosts) => new(new Locality("r", name), 0, 1, hosts
        .Select(h => new PlannedEndpoint { Address = h.Address.ToString(), Port = h.Port })
        .ToEquatableArray());

    private static IPEndPoint[] AddServers(ProxyWorld world, string zone, int count)
    {
        var addresses = new IPEndPoint[count];
        for (var i = 0; i < count; i++)
        {
            var address = new IPEndPoint(IPAddress.Parse($"10.7.{world.World.Hosts.Count}.1"), 8080);
            addresses[i] = address;
            world.World.AddHost(string.Create(CultureInfo.InvariantCulture, $"{zone}-{i}"), address.Address).Start(loop =>
            {
                TestServer.Listen(loop, address, _ => TestServer.Ok(zone));
                return default;
            });
        }

        return addresses;
    }
}
