using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.Xds.Tests.Subscriptions;

/// <summary>The client's half of xds facts A.3.</summary>
public sealed class IncrementalClientTests
{
    private readonly IncrementalClient _client = new(new() { Id = "sidecar~1" });

    [Fact]
    public void Says_nothing_until_it_is_connected()
    {
        _client.SubscribeToAll(TypeUrls.Cluster);
        _client.TryNext(out _).ShouldBeFalse();
    }

    [Fact]
    public void Sends_the_node_once_per_stream_and_what_it_holds_once_per_type()
    {
        _client.SubscribeToAll(TypeUrls.Cluster);
        _client.Subscribe(TypeUrls.Endpoints, "a");
        _client.Connect();
        Next().Node.Id.ShouldBe("sidecar~1");
        Next().Node.ShouldBeNull();
        _client.Receive(Response(TypeUrls.Cluster, "1", ("a", "v1")), _ => null, out _).ShouldBe(ResponseOutcome.Accepted);
        Next().ResponseNonce.ShouldBe("1");

        _client.Disconnect();
        _client.Connect();
        var first = Next();
        first.Node.Id.ShouldBe("sidecar~1");
        first.ResourceNamesSubscribe.ShouldBe(["*"]);
        first.ResponseNonce.ShouldBeEmpty();
        first.InitialResourceVersions["a"].ShouldBe("v1");
    }

    [Fact]
    public void Rejects_by_name_and_keeps_the_rest_and_the_old()
    {
        _client.SubscribeToAll(TypeUrls.Cluster);
        _client.Connect();
        Next();
        _client.Receive(Response(TypeUrls.Cluster, "1", ("a", "v1"), ("b", "v1")), _ => null, out _);
        Next();

        var outcome = _client.Receive(Response(TypeUrls.Cluster, "2", ("a", "v2"), ("b", "v2")), r => r.Name == "a" ? "no such filter" : null, out var update);

        outcome.ShouldBe(ResponseOutcome.PartlyRejected);
        update.Accepted.Select(r => r.Name).ShouldBe(["b"]);
        update.Rejected.ShouldBe([new RejectedResource("a", "no such filter")]);
        var verdict = Next();
        verdict.ResponseNonce.ShouldBe("2");
        verdict.ErrorDetail.Message.ShouldBe("a: no such filter");
        _client.Held(TypeUrls.Cluster)["a"].ShouldBe("v1");
        _client.Held(TypeUrls.Cluster)["b"].ShouldBe("v2");
    }

    [Fact]
    public void An_error_says_that_a_resource_does_not_come_and_takes_none_away()
    {
        _client.SubscribeToAll(TypeUrls.Cluster);
        _client.Subscribe(TypeUrls.Endpoints, "held");
        _client.Subscribe(TypeUrls.Endpoints, "secret");
        _client.Connect();
        Next();
        Next();
        _client.Receive(Response(TypeUrls.Endpoints, "1", ("held", "v1")), _ => null, out _);
        Next();
        var response = new DeltaDiscoveryResponse { TypeUrl = TypeUrls.Endpoints, Nonce = "2" };
        foreach (var name in (string[])["held", "secret", "of nobody"])
        {
            response.ResourceErrors.Add(new ResourceError { ResourceName = new() { Name = name }, ErrorDetail = new() { Code = 7, Message = "not for you" } });
        }

        _client.Receive(response, _ => null, out var update).ShouldBe(ResponseOutcome.Accepted);

        update.Removed.ShouldBe(["secret"]);
        _client.Held(TypeUrls.Endpoints).Keys.ShouldBe(["held"]);
    }

    [Fact]
    public void Asks_for_what_follows_before_it_gives_its_verdict()
    {
        _client.SubscribeToAll(TypeUrls.Cluster);
        _client.Connect();
        Next();
        _client.Receive(Response(TypeUrls.Cluster, "1", ("a", "v1")), _ => null, out _);
        _client.Subscribe(TypeUrls.Endpoints, "a");
        Next().TypeUrl.ShouldBe(TypeUrls.Endpoints);
        Next().ResponseNonce.ShouldBe("1");
        _client.TryNext(out _).ShouldBeFalse();
    }

    [Fact]
    public void Refuses_a_type_it_did_not_ask_for_and_a_name_twice()
    {
        _client.SubscribeToAll(TypeUrls.Cluster);
        _client.Connect();
        Next();
        _client.Receive(Response(TypeUrls.Route, "1", ("r", "v1")), _ => null, out _).ShouldBe(ResponseOutcome.Refused);
        Next().ErrorDetail.ShouldNotBeNull();
        _client.Receive(Response(TypeUrls.Cluster, "2", ("a", "v1"), ("a", "v2")), _ => null, out _).ShouldBe(ResponseOutcome.Refused);
        Next().ErrorDetail.ShouldNotBeNull();
        _client.Held(TypeUrls.Cluster).ShouldBeEmpty();
    }

    [Fact]
    public void Stops_when_a_server_floods_it_without_reading()
    {
        _client.SubscribeToAll(TypeUrls.Cluster);
        _client.Connect();
        var outcomes = Enumerable.Range(0, 2000).Select(_ => _client.Receive(Response(TypeUrls.Cluster, "1"), _ => null, out var _)).ToList();
        outcomes.Count(o => o == ResponseOutcome.Accepted).ShouldBe(1024);
        outcomes[^1].ShouldBe(ResponseOutcome.TooMuch);
    }

    private DeltaDiscoveryRequest Next()
    {
        _client.TryNext(out var request).ShouldBeTrue();
        return request!;
    }

    private static DeltaDiscoveryResponse Response(string typeUrl, string nonce, params (string Name, string Version)[] resources) => new()
    {
        TypeUrl = typeUrl,
        Nonce = nonce,
        Resources = { resources.Select(r => new Resource { Name = r.Name, Version = r.Version }) },
    };
}
