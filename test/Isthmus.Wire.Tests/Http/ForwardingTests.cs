using System.Text;
using Isthmus.Wire.Http;
using Isthmus.Wire.Tests.Http1;

namespace Isthmus.Wire.Tests.Http;

/// <summary>The vectors and rules of xds facts E.6.</summary>
public sealed class ForwardingTests
{
    private const string Peer = "198.51.100.1";

    [Theory]
    [InlineData(true, 0, null, Peer, Peer, true)]
    [InlineData(true, 0, "203.0.113.9", Peer, "203.0.113.9,198.51.100.1", true)]
    [InlineData(true, 1, "203.0.113.9, 10.0.0.1", "10.0.0.1", "203.0.113.9, 10.0.0.1,198.51.100.1", false)]
    [InlineData(true, 2, "203.0.113.9, 10.0.0.1", "203.0.113.9", "203.0.113.9, 10.0.0.1,198.51.100.1", false)]
    [InlineData(true, 3, "203.0.113.9, 10.0.0.1", Peer, "203.0.113.9, 10.0.0.1,198.51.100.1", false)]
    [InlineData(false, 0, "203.0.113.9, 10.0.0.1", "10.0.0.1", "203.0.113.9, 10.0.0.1", false)]
    [InlineData(false, 1, "203.0.113.9, 10.0.0.1", "203.0.113.9", "203.0.113.9, 10.0.0.1", false)]
    [InlineData(false, 0, "203.0.113.9, junk", Peer, "203.0.113.9, junk", false)]
    [InlineData(false, 0, null, Peer, null, false)]
    public void Client_and_forwarded_for(bool usesRemote, int hops, string? before, string client, string? after, bool isProtoOverwritten)
    {
        var head = Request(before is null ? "X-Forwarded-Proto: ftp" : $"X-Forwarded-For: {before}", "X-Forwarded-Proto: ftp");
        var rules = new ForwardingRules(usesRemote, hops);
        Heads.Text(Forwarding.FindClient(head.Headers, rules, Bytes(Peer)).Text).ShouldBe(client);
        Forwarding.Apply(head, rules, Bytes(client), Bytes(Peer), isTls: true, isInternal: false).ShouldBeTrue();
        Get(head, KnownHeader.XForwardedFor).ShouldBe(after);
        Get(head, KnownHeader.XForwardedProto).ShouldBe(isProtoOverwritten ? "https" : "ftp");
        Get(head, KnownHeader.XEnvoyExternalAddress).ShouldBe(usesRemote ? client : null);
    }

    [Theory]
    [InlineData("203.0.113.9:80")]
    [InlineData("[2001:db8::1]")]
    [InlineData("fe80::1%eth0")]
    [InlineData("1.2.3")]
    [InlineData("0177.0.0.1")]
    [InlineData("1.2.3.256")]
    [InlineData("")]
    public void What_is_not_a_bare_address_is_not_the_client(string element)
    {
        var head = Request($"X-Forwarded-For: 192.0.2.7, {element}");
        Heads.Text(Forwarding.FindClient(head.Headers, ForwardingRules.Sidecar, Bytes(Peer)).Text).ShouldBe(Peer);
    }

    [Fact]
    public void Several_lines_are_one_list()
    {
        var head = Request("X-Forwarded-For: 192.0.2.1, 192.0.2.2", "X: y", "X-Forwarded-For: 2001:db8::1");
        string Client(int hops) => Heads.Text(Forwarding.FindClient(head.Headers, new ForwardingRules(true, hops), Bytes(Peer)).Text);
        Client(1).ShouldBe("2001:db8::1");
        Client(2).ShouldBe("192.0.2.2");
        Client(3).ShouldBe("192.0.2.1");
        Client(4).ShouldBe(Peer);
    }

    [Theory]
    [InlineData(true, 0, null, true)]
    [InlineData(true, 0, "10.0.0.1", false)]
    [InlineData(false, 0, "10.0.0.1", true)]
    [InlineData(false, 0, "10.0.0.2, 10.0.0.1", false)]
    [InlineData(false, 1, "10.0.0.2, 10.0.0.1", false)]
    [InlineData(false, 0, null, false)]
    public void Who_may_be_internal(bool usesRemote, int hops, string? forwardedFor, bool mayBe)
    {
        var head = Request(forwardedFor is null ? "X: y" : $"X-Forwarded-For: {forwardedFor}");
        Forwarding.FindClient(head.Headers, new ForwardingRules(usesRemote, hops), Bytes(Peer)).MayBeInternal.ShouldBe(mayBe);
    }

    [Fact]
    public void What_only_the_mesh_may_say_goes_at_its_edge()
    {
        string[] fields =
        [
            "x-envoy-internal: true", "x-envoy-retry-on: 5xx", "x-envoy-max-retries: 9", "x-envoy-upstream-rq-timeout-ms: 1",
            "x-envoy-decorator-operation: x", "x-envoy-original-path: /x", "x-envoy-attempt-count: 1",
        ];
        var outside = Request(fields);
        Forwarding.Apply(outside, ForwardingRules.Gateway, Bytes(Peer), Bytes(Peer), isTls: false, isInternal: false);
        Essence.Fields(outside.Headers).ShouldBe(
            "x-envoy-attempt-count: 1\nx-forwarded-for: 198.51.100.1\nx-forwarded-proto: http\nx-envoy-external-address: 198.51.100.1");

        var sidecar = Request(fields);
        Forwarding.Apply(sidecar, ForwardingRules.Sidecar, Bytes(Peer), Bytes(Peer), isTls: false, isInternal: false);
        Essence.Fields(sidecar.Headers).ShouldBe(
            "x-envoy-decorator-operation: x\nx-envoy-original-path: /x\nx-envoy-attempt-count: 1\nx-forwarded-proto: http");

        var inside = Request(fields);
        Forwarding.Apply(inside, ForwardingRules.Gateway, Bytes(Peer), Bytes(Peer), isTls: false, isInternal: true);
        Get(inside, KnownHeader.XEnvoyRetryOn).ShouldBe("5xx");
        Get(inside, KnownHeader.XEnvoyInternal).ShouldBe("true");
        (Forwarding.IsSteering(inside.Headers), Forwarding.IsSteering(outside.Headers)).ShouldBe((true, false));
        Forwarding.RemoveSteering(inside.Headers);
        Essence.Fields(inside.Headers).ShouldBe(
            "x-envoy-decorator-operation: x\nx-envoy-original-path: /x\nx-envoy-attempt-count: 1\nx-forwarded-for: 198.51.100.1\nx-forwarded-proto: http\nx-envoy-internal: true");
    }

    [Theory]
    [InlineData("Referer: https://a/b", "https://a/b")]
    [InlineData("Referer: about:blank", null)]
    [InlineData("Referer: /relative", null)]
    [InlineData("Referer: http://a/\r\nReferer: http://b/", null)]
    public void Referer_is_one_absolute_page_or_none(string field, string? expected)
    {
        var head = Request(field);
        Forwarding.Apply(head, ForwardingRules.Sidecar, Bytes(Peer), Bytes(Peer), isTls: false, isInternal: false);
        Get(head, KnownHeader.Referer).ShouldBe(expected);
    }

    [Theory]
    [InlineData("https", false, true)]
    [InlineData("HTTP", true, false)]
    [InlineData("ftp", true, true)]
    [InlineData("ftp", false, false)]
    [InlineData(null, true, true)]
    public void Scheme_comes_from_forwarded_proto_or_the_listener(string? proto, bool isTls, bool isHttps) =>
        Forwarding.IsHttps(Request(proto is null ? "X: y" : $"X-Forwarded-Proto: {proto}").Headers, isTls).ShouldBe(isHttps);

    [Theory]
    [InlineData(true, false, "abc", false, true)]
    [InlineData(true, true, "abc", false, false)]
    [InlineData(true, false, "abc", true, false)]
    [InlineData(false, false, "abc", false, false)]
    [InlineData(false, false, null, false, true)]
    [InlineData(false, false, "a b", false, true)]
    [InlineData(false, false, "a\"b", false, true)]
    public void Request_id(bool usesRemote, bool preserves, string? id, bool isInternal, bool isNew)
    {
        var head = Request(id is null ? "X: y" : $"X-Request-Id: {id}");
        Forwarding.NeedsRequestId(head.Headers, new ForwardingRules(usesRemote, PreservesRequestId: preserves), isInternal).ShouldBe(isNew);
    }

    [Theory]
    [InlineData(TraceReason.NotTraced, '4')]
    [InlineData(TraceReason.Sampled, '9')]
    [InlineData(TraceReason.ServiceForced, 'a')]
    [InlineData(TraceReason.ClientForced, 'b')]
    public void New_request_ids_are_uuids_that_carry_the_trace_decision(TraceReason reason, char digit)
    {
        var dice = new Random(3);
        for (var i = 0; i < 100; i++)
        {
            var id = new byte[RequestIds.Length];
            RequestIds.Write(new UInt128((ulong)dice.NextInt64(), (ulong)dice.NextInt64()), reason, id);
            var text = Encoding.ASCII.GetString(id);
            Guid.TryParseExact(text, "D", out _).ShouldBeTrue(text);
            text[14].ShouldBe(digit);
            "89ab".ShouldContain(text[19]);
            RequestIds.Reason(id).ShouldBe(reason);
            RequestIds.IsValid(id).ShouldBeTrue();
        }
    }

    [Fact]
    public void Every_hop_draws_the_same()
    {
        var id = "00002710-0000-4000-8000-000000000000"u8; // 0x2710 is 10,000: remainder 0
        RequestIds.IsDrawn(id, 0).ShouldBeFalse();
        RequestIds.IsDrawn(id, 1).ShouldBeTrue();
        RequestIds.IsDrawn("0000270f-0000-4000-8000-000000000000"u8, 9999).ShouldBeFalse();
        RequestIds.IsDrawn("0000270f-0000-4000-8000-000000000000"u8, 10_000).ShouldBeTrue();
        RequestIds.IsDrawn("short"u8, 10_000).ShouldBeFalse();
    }

    private static RequestHead Request(params string[] fields) => Heads.Request(["GET / HTTP/1.1", "Host: a", .. fields]);

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private static string? Get(RequestHead head, KnownHeader id) => head.Headers.TryGet(id, out var value) ? Heads.Text(value) : null;
}
