using System.Globalization;
using System.Text;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Runtime.Simulation;

namespace Isthmus.Proxy.Tests.Simulation;

/// <summary>
/// One seed: four clients send requests of several kinds while first the local cluster fails in drawn ways, then, after a calm, the other. At every moment one cluster is well, so
/// every request that may be sent twice can be served.
/// </summary>
internal sealed class TwoClusterRun
{
    private const int Clients = 4;
    private const int RequestsPerClient = 50;
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly ProxyWorld _world;
    private readonly HostHistory _history;
    private readonly Random _chance;
    private int _done;
    private int _seen;

    public TwoClusterRun(ulong seed)
    {
        Seed = seed;
        _world = new ProxyWorld(seed, Answer, WithRoute);
        _history = new HostHistory(_world.Plane!);
        _chance = _world.World.Fork();
        Faults = Draw();
        _world.World.Apply(Faults);
    }

    public ulong Seed { get; }

    public FaultPlan Faults { get; }

    /// <summary>Requests that were not answered as they had to be.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>Answers that were cut after they had begun: the only thing that a fault may cost.</summary>
    public int Cut { get; private set; }

    /// <summary>Answers by cluster.</summary>
    public Dictionary<char, int> Answers { get; } = new() { ['a'] = 0, ['b'] = 0 };

    /// <summary>Requests that servers got beyond those that clients sent.</summary>
    public int Extra => _seen - (Clients * RequestsPerClient);

    public string Digest => _world.World.Trace.Digest;

    public TwoClusterRun Play()
    {
        for (var i = 0; i < Clients; i++)
        {
            var chance = new Random(_chance.Next());
            _world.Client.Start(loop => RunClientAsync(loop, chance));
        }

        var hasEnded = _world.World.RunUntil(
            () =>
            {
                _history.Sample();
                return _done == Clients;
            },
            TimeSpan.FromMinutes(2));
        if (!hasEnded)
        {
            Wrong.Add("a request had no end");
        }

        Wrong.AddRange(_history.Wrong());
        return this;
    }

    private static Plan WithRoute(Plan plan)
    {
        var action = TestPlan.Forward();
        var route = TestPlan.Catchall() with { Action = action with { Retry = action.Retry! with { PerTryTimeout = TimeSpan.FromMilliseconds(250) } } };
        var ejection = new OutlierDetection { MaxEjectionPercent = 100, BaseEjectionTime = TimeSpan.FromMilliseconds(500), Interval = TimeSpan.FromSeconds(1) };
        return plan with
        {
            Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { InlineRoutes = TestPlan.Routes(route) }).Listeners,
            Upstreams = [TestPlan.UpstreamOf() with { OutlierDetection = ejection }],
        };
    }

    private FaultPlan Draw()
    {
        var plan = FaultPlan.None;
        var begin = TimeSpan.Zero;
        foreach (var cluster in new[] { new[] { "a1", "a2" }, new[] { "b1", "b2" } })
        {
            foreach (var (time, fault) in FaultPlan.Draw(_chance, cluster, Phase, _chance.Next(1, 4)).Faults)
            {
                plan = plan.At(begin + time, fault);
            }

            // Also what only two clusters have: the way between them is cut.
            if (_chance.Next(3) == 0)
            {
                plan = plan.At(begin + (Phase / 3), new Fault.Partition(["proxy"], cluster)).At(begin + Phase, new Fault.HealPartition(["proxy"], cluster));
            }

            // Answers that stop in the middle.
            if (_chance.Next(3) == 0)
            {
                plan = plan.At(begin, new Fault.ResetConnections(cluster[0], 8080, _chance.Next(60_000), _chance.Next(1, 4))).At(begin, new Fault.DropConnections(cluster[0]));
            }

            begin += Phase + Calm;
        }

        return plan;
    }

    // GET /answer/N: N bytes. Everything else: who it was and what came.
    private string Answer(TestRequest request)
    {
        _seen++;
        if (request.Path.StartsWith("/answer/", StringComparison.Ordinal))
        {
            return TestServer.Ok(Bodies.Of(1, int.Parse(request.Path.Split('/')[2], CultureInfo.InvariantCulture)));
        }

        var bytes = request.Connection.LocalEndPoint.Address.GetAddressBytes();
        return TestServer.Ok($"{(bytes[3] <= 2 ? 'a' : 'b')} {Bodies.Describe(request.Body)}");
    }

    private async ValueTask RunClientAsync(ILoop loop, Random chance)
    {
        TestClient? client = null;
        for (var i = 0; i < RequestsPerClient; i++)
        {
            client ??= await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            var kind = chance.Next(20);
            var isOpen = kind switch
            {
                0 => await GetLargeAsync(client, chance.Next(20_000, 150_000)),
                <= 3 => await PutAsync(client, chance.Next(), chance.Next(1, 12_000), isChunked: false),
                <= 5 => await PutAsync(client, chance.Next(), chance.Next(17_000, 60_000), chance.Next(2) == 0),
                _ => await PutAsync(client, 0, 0, isChunked: false),
            };
            if (!isOpen)
            {
                client.Connection.Abort();
                client = null;
            }

            await loop.DelayAsync((Pause / 2) + (Pause * chance.NextDouble()));
        }

        client?.Connection.Dispose();
        _done++;
    }

    private async ValueTask<bool> PutAsync(TestClient client, int number, int length, bool isChunked)
    {
        var body = Bodies.Of(number & 0xFFFF, length);
        await client.SendAsync(isChunked
            ? $"PUT /echo HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n{length / 2:x}\r\n{body[..(length / 2)]}\r\n{length - (length / 2):x}\r\n{body[(length / 2)..]}\r\n0\r\n\r\n"
            : $"{(length == 0 ? "GET" : "PUT")} /echo HTTP/1.1\r\nHost: web\r\n{(length == 0 ? "" : $"Content-Length: {length}\r\n")}\r\n{body}");
        var response = await client.ReceiveAsync();
        var expected = Bodies.Describe(Encoding.Latin1.GetBytes(body));
        if (response.Status == 200 && response.Body[1..].Trim() == expected)
        {
            Answers[response.Body[0]]++;
        }
        else
        {
            Wrong.Add($"at {_world.World.Now} PUT {length} {isChunked}: {response.Status} '{response.Body}', wanted '{expected}'");
        }

        return response.Status != 0 && response.Field("connection") != "close";
    }

    private async ValueTask<bool> GetLargeAsync(TestClient client, int length)
    {
        await client.SendAsync(string.Create(CultureInfo.InvariantCulture, $"GET /answer/{length} HTTP/1.1\r\nHost: web\r\n\r\n"));
        var response = await client.ReceiveAsync();
        var expected = Bodies.Of(1, length);
        var isCut = response.Body.EndsWith("<cut>", StringComparison.Ordinal);
        var got = isCut ? response.Body[..^5] : response.Body;
        Cut += isCut ? 1 : 0;
        if (response.Status != 200 || !expected.StartsWith(got, StringComparison.Ordinal) || (!isCut && got.Length != length))
        {
            Wrong.Add($"at {_world.World.Now} GET {length}: {response.Status}, {got.Length} bytes");
        }

        return !isCut && response.Status != 0 && response.Field("connection") != "close";
    }
}
