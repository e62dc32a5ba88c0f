using FsCheck;
using FsCheck.Fluent;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.Xds.Tests.Subscriptions;

/// <summary>After any sequence of changes, messages, losses and reconnects, client and server agree as soon as the line is quiet.</summary>
public sealed class AgreementTests
{
    private static readonly string[] Urls = [TypeUrls.Cluster, TypeUrls.Endpoints, TypeUrls.Listener, TypeUrls.Route];
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(1000);

    // One resource for each response, and first what a client had rejected and then could not have any more: it was told of it for ever.
    [Fact]
    public void What_is_gone_is_told_once() => new IncrementalGame(68).Play(steps: 200);

    [Fact]
    public void Incremental_client_and_server_agree() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => new IncrementalGame(seed).Play(steps: 200)).Check(Runs);

    [Fact]
    public void State_of_the_world_client_and_server_agree() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => new StateOfTheWorldGame(seed).Play(steps: 200)).Check(Runs);

    /// <summary>A random world, a random client, and a line that loses everything when it breaks.</summary>
    private abstract class Game(int seed)
    {
        protected Random Dice { get; } = new(seed);

        /// <summary>Of some servers each response is full with one resource.</summary>
        protected int MaxResponseSize { get; } = seed % 2 == 0 ? 1 : int.MaxValue;

        protected ResourceSnapshot Snapshot { get; private set; } = ResourceSnapshot.Empty;

        public void Play(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                Step(Dice.Next(10));
            }

            foreach (var url in Urls)
            {
                Put(url, [.. Snapshot[url].Resources.Where(r => IsBad(r.Body.Value.ToStringUtf8())).Select(r => World.Resource(url, r.Name, "good"))], []);
            }

            Connect();
            for (var i = 0; Exchange(); i++)
            {
                i.ShouldBeLessThan(1000, "the line never falls quiet");
            }

            foreach (var url in Urls)
            {
                Agree(url);
            }
        }

        protected abstract void Update();

        protected abstract void Renew();

        protected abstract void Connect();

        protected abstract void Break();

        protected abstract void ChangeInterest(string url, string name);

        /// <summary>Moves one message, if there is one to move.</summary>
        protected abstract bool Exchange();

        protected abstract void Agree(string url);

        protected static bool IsBad(string content) => content.Contains("@bad", StringComparison.Ordinal);

        protected string Url() => Urls[Dice.Next(Urls.Length)];

        private void Step(int what)
        {
            switch (what)
            {
                case 0 or 1:
                    var url = Url();
                    var name = Name();
                    var content = Dice.Next(5) == 0 ? "bad" : $"{Dice.Next(3)}";
                    Put(url, Dice.Next(3) == 0 ? [] : [World.Resource(url, name, content, Dice.Next(2) == 0 ? name : null)], Dice.Next(3) == 0 ? [name] : []);
                    break;
                case 2:
                    ChangeInterest(Url(), Dice.Next(4) == 0 ? "*" : Name());
                    break;
                case 3 when Dice.Next(8) == 0:
                    Break();
                    break;
                case 4:
                    Connect();
                    break;
                case 5 when Dice.Next(8) == 0:
                    Renew();
                    break;
                default:
                    Exchange();
                    break;
            }
        }

        private void Put(string url, XdsResource[] put, string[] removed)
        {
            Snapshot = Snapshot.With(Snapshot[url].With(put, removed));
            Update();
        }

        private string Name() => $"n{Dice.Next(5)}";
    }

    private sealed class IncrementalGame(int seed) : Game(seed)
    {
        private readonly IncrementalClient _client = new(new() { Id = "c" });
        private readonly Queue<DeltaDiscoveryRequest> _up = new();
        private readonly Queue<DeltaDiscoveryResponse> _down = new();
        private readonly HashSet<(string, string)> _wanted = [];
        private readonly HashSet<(string, string, string)> _renewed = [];
        private readonly bool _hasLifetimes = seed % 3 == 0;
        private IncrementalSession? _server;

        protected override void Update() => _server?.Update(Snapshot);

        protected override void Renew() => _server?.Renew();

        protected override void Connect()
        {
            if (_server is null)
            {
                _client.Connect();
                _server = new(Snapshot, maxResponseSize: MaxResponseSize, lifetime: _hasLifetimes ? TimeSpan.FromMinutes(1) : null);
            }
        }

        protected override void Break()
        {
            _client.Disconnect();
            _server = null;
            _up.Clear();
            _down.Clear();
        }

        protected override void ChangeInterest(string url, string name)
        {
            if (_wanted.Remove((url, name)))
            {
                _client.Unsubscribe(url, name);
            }
            else
            {
                _wanted.Add((url, name));
                _client.Subscribe(url, name);
            }
        }

        protected override bool Exchange()
        {
            var first = Dice.Next(4);
            return Enumerable.Range(0, 4).Any(i => Move((first + i) % 4));
        }

        protected override void Agree(string url)
        {
            bool Wants(string name) => _wanted.Contains((url, name)) || _wanted.Contains((url, "*"));
            var mark = _hasLifetimes ? "~" : "";
            var expected = Snapshot[url].Resources.Where(r => Wants(r.Name)).ToDictionary(r => r.Name, r => r.Version + mark, StringComparer.Ordinal);
            _client.Held(url).ShouldBe(expected, ignoreOrder: true);
            _server!.Status.ShouldAllBe(s => s.IsCurrent);

            // Whatever it holds is renewed, as it holds it.
            _renewed.Clear();
            Renew();
            while (Exchange())
            {
            }

            _renewed.Where(r => r.Item1 == url).ShouldBe(_hasLifetimes ? expected.Select(e => (url, e.Key, e.Value)) : [], ignoreOrder: true);
        }

        private bool Move(int what)
        {
            switch (what)
            {
                case 0 when _client.TryNext(out var request):
                    _up.Enqueue(request);
                    return true;
                case 1 when _up.TryDequeue(out var request):
                    _server!.Handle(request);
                    return true;
                case 2 when _server is not null && _server.TryNext(out var response):
                    _down.Enqueue(response);
                    return true;
                case 3 when _down.TryDequeue(out var response):
                    _client.Receive(response, r => Judge(response.TypeUrl, r), out _);
                    return true;
                default:
                    return false;
            }
        }

        private string? Judge(string url, Resource resource)
        {
            if (resource.Resource_ is { } body)
            {
                return IsBad(body.Value.ToStringUtf8()) ? "bad" : null;
            }

            _renewed.Add((url, resource.Name, resource.Version));
            return _client.Held(url).GetValueOrDefault(resource.Name) == resource.Version ? null : "a renewal of what is not held";
        }
    }

    /// <summary>With a client written for this test: gRPC's and Envoy's rules in thirty lines.</summary>
    private sealed class StateOfTheWorldGame(int seed) : Game(seed)
    {
        private readonly Dictionary<string, HashSet<string>> _wanted = Urls.ToDictionary(u => u, _ => new HashSet<string>(StringComparer.Ordinal), StringComparer.Ordinal);
        private readonly Dictionary<string, Dictionary<string, string>> _held =
            Urls.ToDictionary(u => u, _ => new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal);
        private readonly Dictionary<string, (string Nonce, string Version)> _last = new(StringComparer.Ordinal);
        private readonly Queue<DiscoveryRequest> _up = new();
        private readonly Queue<DiscoveryResponse> _down = new();
        private StateOfTheWorldSession? _server;
        private bool _isDoubtful;

        protected override void Update() => _server?.Update(Snapshot);

        protected override void Renew() => _server?.Renew();

        protected override void Connect()
        {
            if (_server is not null)
            {
                return;
            }

            _server = new(Snapshot, isDoubtful: _isDoubtful, maxResponseSize: MaxResponseSize);
            foreach (var url in Urls)
            {
                _last[url] = ("", _last.GetValueOrDefault(url).Version ?? "");
                Ask(url);
            }
        }

        protected override void Break()
        {
            _isDoubtful |= _server?.Status.Any(s => s.PendingVersion is not null || s.Rejection is not null) == true;
            _server = null;
            _up.Clear();
            _down.Clear();
        }

        protected override void ChangeInterest(string url, string name)
        {
            if (name == "*" && !IsListed(url))
            {
                return;
            }

            if (!_wanted[url].Remove(name))
            {
                _wanted[url].Add(name);
            }

            Ask(url);
        }

        protected override bool Exchange()
        {
            var first = Dice.Next(3);
            return Enumerable.Range(0, 3).Any(i => Move((first + i) % 3));
        }

        protected override void Agree(string url)
        {
            // A list that was empty from the start of the stream on means everything.
            bool Wants(string name) => _wanted[url].Contains(name) || _wanted[url].Contains("*");
            if (!IsListed(url) || _wanted[url].Count > 0)
            {
                foreach (var resource in Snapshot[url].Resources.Where(r => Wants(r.Name)))
                {
                    _held[url].ShouldContainKeyAndValue(resource.Name, World.Read(resource.Body));
                }
            }

            if (IsListed(url) && _wanted[url].Count > 0)
            {
                _held[url].Keys.Where(Wants).ShouldAllBe(name => Snapshot[url][name] != null);
            }

            _server!.Status.ShouldAllBe(s => s.IsCurrent);
        }

        private static bool IsListed(string url) => url == TypeUrls.Cluster || url == TypeUrls.Listener;

        private void Ask(string url, string? rejection = null)
        {
            if (_server is not null)
            {
                var (nonce, version) = _last[url];
                _up.Enqueue(new DiscoveryRequest
                {
                    TypeUrl = url,
                    ResourceNames = { _wanted[url] },
                    ResponseNonce = nonce,
                    VersionInfo = version,
                    ErrorDetail = rejection is null ? null : new() { Message = rejection },
                });
            }
        }

        private static string Name(string content) => content.Split('@')[0];

        private bool Move(int what)
        {
            switch (what)
            {
                case 0 when _up.TryDequeue(out var request):
                    _server!.Handle(request);
                    return true;
                case 1 when _server is not null && _server.TryNext(out var response):
                    _down.Enqueue(response);
                    return true;
                case 2 when _down.TryDequeue(out var response):
                    Take(response);
                    return true;
                default:
                    return false;
            }
        }

        private void Take(DiscoveryResponse response)
        {
            var url = response.TypeUrl;
            var contents = response.Resources.Select(World.Read).ToList();
            if (IsListed(url))
            {
                var listed = contents.Select(Name).ToHashSet(StringComparer.Ordinal);
                _held[url].Keys.Where(name => !listed.Contains(name)).ToList().ForEach(name => _held[url].Remove(name));
            }

            // A client may believe that what does not exist is gone (gRFC A88).
            response.ResourceErrors.ToList().ForEach(e => _held[url].Remove(e.ResourceName.Name));

            // As all clients do: what is good is used, whatever stands beside it.
            contents.Where(c => !IsBad(c)).ToList().ForEach(c => _held[url][Name(c)] = c);
            var isRejected = contents.Exists(IsBad);
            _last[url] = (response.Nonce, isRejected ? _last[url].Version : response.VersionInfo);
            Ask(url, isRejected ? "bad" : null);
        }
    }
}
