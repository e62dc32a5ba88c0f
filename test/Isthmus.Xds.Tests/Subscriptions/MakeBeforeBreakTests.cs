using FsCheck;
using FsCheck.Fluent;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.Xds.Tests.Subscriptions;

/// <summary>
/// Whatever the world changes to and however messages are delayed, a client never routes to a cluster that it does not have, nor to one
/// whose endpoints it does not have (xds facts A.4).
/// </summary>
public sealed class MakeBeforeBreakTests
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(500);

    [Fact]
    public void Routes_always_point_to_what_the_client_has() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => new Play(seed).Run(steps: 400)).Check(Runs);

    private sealed class Play(int seed)
    {
        private readonly Random _dice = new(seed);
        private readonly IncrementalClient _client = new(new() { Id = "c" });
        private readonly Queue<DeltaDiscoveryRequest> _up = new();
        private readonly Queue<DeltaDiscoveryResponse> _down = new();
        private ResourceSnapshot _snapshot = ResourceSnapshot.Empty;
        private IncrementalSession _server = new(ResourceSnapshot.Empty);
        private string _target = "";
        private int _changes;

        public void Run(int steps)
        {
            Point("c0");
            _client.SubscribeToAll(TypeUrls.Cluster);
            _client.Subscribe(TypeUrls.Endpoints, "c0");
            _client.Subscribe(TypeUrls.Route, "r");
            Connect();
            Drain();
            _target.ShouldBe("c0");
            for (var i = 0; i < steps; i++)
            {
                Step(_dice.Next(20));
            }

            Drain();
            _client.Held(TypeUrls.Cluster).Keys.ShouldBe([$"c{_changes}"]);
            _target.ShouldBe($"c{_changes}");
        }

        private void Step(int what)
        {
            switch (what)
            {
                case 0:
                    Point($"c{++_changes}");
                    break;
                case 1 when _dice.Next(5) == 0:
                    Connect();
                    break;
                default:
                    Move(_dice.Next(4));
                    break;
            }
        }

        // One consistent world after the other: the route and the only cluster that it needs.
        private void Point(string cluster)
        {
            _snapshot = _snapshot
                .With(_snapshot[TypeUrls.Cluster].Replace([World.Resource(TypeUrls.Cluster, cluster, "1", cluster)]))
                .With(_snapshot[TypeUrls.Endpoints].Replace([World.Resource(TypeUrls.Endpoints, cluster, "1")]))
                .With(_snapshot[TypeUrls.Route].Replace([World.Resource(TypeUrls.Route, "r", cluster)]));
            _server.Update(_snapshot);
        }

        private void Connect()
        {
            _client.Disconnect();
            _up.Clear();
            _down.Clear();
            _client.Connect();
            _server = new(_snapshot);
            // The first requests travel in one burst.
            while (_client.TryNext(out var request))
            {
                _server.Handle(request);
            }
        }

        private void Drain()
        {
            for (var i = 0; Enumerable.Range(0, 4).Any(Move); i++)
            {
                i.ShouldBeLessThan(1000, "the line never falls quiet");
            }
        }

        private bool Move(int what)
        {
            switch (what)
            {
                case 0 when _client.TryNext(out var request):
                    _up.Enqueue(request);
                    return true;
                case 1 when _up.TryDequeue(out var request):
                    _server.Handle(request);
                    return true;
                case 2 when _server.TryNext(out var response):
                    _down.Enqueue(response);
                    return true;
                case 3 when _down.TryDequeue(out var response):
                    Take(response);
                    return true;
                default:
                    return false;
            }
        }

        private void Take(DeltaDiscoveryResponse response)
        {
            _client.Receive(response, _ => null, out var update).ShouldBe(ResponseOutcome.Accepted);
            var isFirst = _target.Length == 0;
            foreach (var accepted in update.Accepted)
            {
                if (update.TypeUrl == TypeUrls.Cluster)
                {
                    _client.Subscribe(TypeUrls.Endpoints, accepted.Name);
                }
                else if (update.TypeUrl == TypeUrls.Route)
                {
                    _target = World.Read(accepted.Resource_).Split('@')[1];
                }
            }

            if (update.TypeUrl == TypeUrls.Cluster)
            {
                update.Removed.ToList().ForEach(name => _client.Unsubscribe(TypeUrls.Endpoints, name));
            }

            if (!isFirst)
            {
                _client.Held(TypeUrls.Cluster).ContainsKey(_target).ShouldBeTrue();
                _client.Held(TypeUrls.Endpoints).ContainsKey(_target).ShouldBeTrue();
            }
        }
    }
}
