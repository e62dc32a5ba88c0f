using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.Xds.Tests.Subscriptions;

public sealed class SessionBoundsTests
{
    [Fact]
    public void A_stream_has_a_bounded_number_of_types()
    {
        var session = new StateOfTheWorldSession(ResourceSnapshot.Empty);
        var outcomes = Enumerable.Range(0, 40).Select(i => session.Handle(new DiscoveryRequest { TypeUrl = $"t/{i}" })).ToList();
        outcomes.Count(o => o == RequestOutcome.Subscribed).ShouldBe(32);
        outcomes[^1].ShouldBe(RequestOutcome.TooMuch);
    }

    [Fact]
    public void A_subscription_has_a_bounded_number_of_names()
    {
        var session = new IncrementalSession(ResourceSnapshot.Empty);
        var request = new DeltaDiscoveryRequest { TypeUrl = TypeUrls.Endpoints };
        request.ResourceNamesSubscribe.AddRange(Enumerable.Range(0, 60_000).Select(i => $"n{i}"));
        session.Handle(request).ShouldBe(RequestOutcome.Subscribed);
        var more = new DeltaDiscoveryRequest { TypeUrl = TypeUrls.Endpoints };
        more.ResourceNamesSubscribe.AddRange(Enumerable.Range(0, 60_000).Select(i => $"m{i}"));
        session.Handle(more).ShouldBe(RequestOutcome.TooMuch);
    }

    [Fact]
    public void A_stream_of_one_type_carries_no_other_and_may_leave_it_out()
    {
        var session = new StateOfTheWorldSession(ResourceSnapshot.Empty, TypeUrls.Cluster);
        session.Handle(new DiscoveryRequest { TypeUrl = TypeUrls.Route }).ShouldBe(RequestOutcome.BadType);
        session.Handle(new DiscoveryRequest()).ShouldBe(RequestOutcome.Subscribed);
        session.TryNext(out var response).ShouldBeTrue();
        response.TypeUrl.ShouldBe(TypeUrls.Cluster);
    }

    [Fact]
    public void Whoever_never_judges_is_sent_one_response_per_type()
    {
        var table = ResourceTable.Empty(TypeUrls.Endpoints);
        var session = new IncrementalSession(ResourceSnapshot.Empty);
        session.Handle(new DeltaDiscoveryRequest { TypeUrl = TypeUrls.Endpoints, ResourceNamesSubscribe = { "a" } });
        var sent = 0;
        for (var i = 0; i < 1000; i++)
        {
            table = table.With([World.Resource(TypeUrls.Endpoints, "a", $"{i}")], []);
            session.Update(ResourceSnapshot.Empty.With(table));
            sent += session.TryNext(out _) ? 1 : 0;
        }

        sent.ShouldBe(1);
    }

    [Fact]
    public void A_response_that_may_be_parted_is_smaller_than_what_clients_accept()
    {
        // gRPC clients accept 4 MiB; one resource may be larger than a part.
        const int Limit = 4 * 1024 * 1024;
        var table = ResourceTable.Empty(TypeUrls.Endpoints).With(Enumerable.Range(0, 10).Select(i => World.Resource(TypeUrls.Endpoints, $"n{i}", new string('x', 1_000_000))), []);
        var request = new DeltaDiscoveryRequest { TypeUrl = TypeUrls.Endpoints, ResourceNamesSubscribe = { table.Resources.Select(r => r.Name).Order(StringComparer.Ordinal) } };
        var session = new IncrementalSession(ResourceSnapshot.Empty.With(table));
        session.Handle(request);
        List<string> incremental = [];
        while (session.TryNext(out var response))
        {
            response.CalculateSize().ShouldBeLessThan(Limit);
            incremental.AddRange(response.Resources.Select(r => r.Name));
            session.IsCurrent.ShouldBeFalse();
            session.Handle(Verdict(response.Nonce, null));
        }

        incremental.ShouldBe(request.ResourceNamesSubscribe);
        session.IsCurrent.ShouldBeTrue();

        var whole = new StateOfTheWorldSession(ResourceSnapshot.Empty.With(table));
        whole.Handle(new DiscoveryRequest { TypeUrl = TypeUrls.Endpoints, ResourceNames = { request.ResourceNamesSubscribe } });
        List<string> listed = [];
        while (whole.TryNext(out var response))
        {
            response.CalculateSize().ShouldBeLessThan(Limit);
            listed.AddRange(response.Resources.Select(r => World.Read(r).Split('@')[0]));
            whole.Handle(new DiscoveryRequest { TypeUrl = TypeUrls.Endpoints, ResourceNames = { request.ResourceNamesSubscribe }, ResponseNonce = response.Nonce });
        }

        listed.ShouldBe(request.ResourceNamesSubscribe);
        whole.IsCurrent.ShouldBeTrue();
    }

    [Fact]
    public void Whoever_rejects_everything_is_sent_everything_twice_and_then_what_changes()
    {
        var table = ResourceTable.Empty(TypeUrls.Endpoints).With(Enumerable.Range(0, 100).Select(i => World.Resource(TypeUrls.Endpoints, $"n{i}", "0")), []);
        var session = new IncrementalSession(ResourceSnapshot.Empty.With(table));
        var request = new DeltaDiscoveryRequest { TypeUrl = TypeUrls.Endpoints };
        request.ResourceNamesSubscribe.AddRange(table.Resources.Select(r => r.Name));
        session.Handle(request);
        List<int> sent = [];
        for (var i = 1; i <= 5; i++)
        {
            session.TryNext(out var response).ShouldBeTrue();
            sent.Add(response.Resources.Count);
            session.Handle(Verdict(response.Nonce, "no"));
            table = table.With([World.Resource(TypeUrls.Endpoints, $"n{i}", $"{i}")], []);
            session.Update(ResourceSnapshot.Empty.With(table));
        }

        sent.ShouldBe([100, 100, 1, 1, 1]);

        // Once it accepts one of them, the others get their second chance, and nothing remains rejected.
        session.TryNext(out var last).ShouldBeTrue();
        session.Handle(Verdict(last.Nonce, null));
        session.TryNext(out var rest).ShouldBeTrue();
        rest.Resources.Count.ShouldBe(99);
        session.Handle(Verdict(rest.Nonce, null));
        session.Status.Single().Rejection.ShouldBeNull();
        session.TryNext(out _).ShouldBeFalse();
    }

    private static DeltaDiscoveryRequest Verdict(string nonce, string? reason) => new()
    {
        TypeUrl = TypeUrls.Endpoints,
        ResponseNonce = nonce,
        ErrorDetail = reason is null ? null : new() { Message = reason },
    };
}
