using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Wire.Tests.Http1;

public sealed class Http1HeadWriterTests
{
    [Fact]
    public void Request_keeps_order_and_spelling_of_end_to_end_fields_and_loses_the_rest()
    {
        var head = Heads.Request(
            "GET /p?q HTTP/1.1", "Accept: */*", "Host: a", "Connection: close, X-Gone", "x-gone: 1", "X-Kept:  2  ", "Keep-Alive: timeout=5",
            "Proxy-Connection: keep-alive", "X-Last: 3");
        Heads.Write(head, Http1Form.ForUpstream(head))
            .ShouldBe("GET /p?q HTTP/1.1|Host: a|Accept: */*|X-Kept: 2|X-Last: 3||");
    }

    // xds facts E.2: the vector for Connection and TE.
    [Fact]
    public void Fields_named_by_connection_go_and_te_keeps_only_trailers()
    {
        var head = Heads.Request(
            "GET / HTTP/1.1", "Host: a", "connection: te, mike, sam, will, close", "te: gzip, trailers", "sam: 1", "will: 2", "sam: 3");
        Heads.Write(head, Http1Form.ForUpstream(head) with { IsClosing = true })
            .ShouldBe("GET / HTTP/1.1|Host: a|te: trailers|connection: close, te||");
    }

    // xds facts E.1.1 S17.
    [Fact]
    public void H2c_is_not_forwarded()
    {
        var head = Heads.Request(
            "GET / HTTP/1.1", "Host: a", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__", "Connection: Upgrade, HTTP2-Settings");
        Heads.Write(head, Http1Form.ForUpstream(head, isUpgradeAccepted: true)).ShouldBe("GET / HTTP/1.1|Host: a||");
    }

    // xds facts E.1.1 S13.
    [Fact]
    public void Absolute_target_replaces_host_and_is_forwarded_in_origin_form()
    {
        var head = Heads.Request("GET http://good:81/p HTTP/1.1", "Host: evil", "X: 1");
        head.Headers.TryGet(KnownHeader.Host, out var host).ShouldBeTrue();
        Heads.Text(host).ShouldBe("good:81");
        Heads.Write(head, Http1Form.ForUpstream(head)).ShouldBe("GET /p HTTP/1.1|Host: good:81|X: 1||");
    }

    [Fact]
    public void Framing_is_made_new()
    {
        var head = Heads.Request("POST / HTTP/1.1", "Host: a", "Content-Length: 0005");
        Heads.Write(head, Http1Form.ForUpstream(head)).ShouldBe("POST / HTTP/1.1|Host: a|content-length: 5||");
        Heads.Write(head, Http1Form.ForUpstream(head) with { Framing = BodyFraming.Chunked })
            .ShouldBe("POST / HTTP/1.1|Host: a|transfer-encoding: chunked||");
    }

    // xds facts E.5.
    [Fact]
    public void Upgrade_is_forwarded_only_when_accepted()
    {
        var head = Heads.Request("GET / HTTP/1.1", "Host: a", "Upgrade: websocket", "Connection: keep-alive, Upgrade", "Sec-WebSocket-Version: 13");
        Heads.Write(head, Http1Form.ForUpstream(head)).ShouldBe("GET / HTTP/1.1|Host: a|Sec-WebSocket-Version: 13||");
        Heads.Write(head, Http1Form.ForUpstream(head, isUpgradeAccepted: true))
            .ShouldBe("GET / HTTP/1.1|Host: a|Sec-WebSocket-Version: 13|upgrade: websocket|connection: upgrade||");

        var response = Heads.Response(
            KnownMethod.Get, isUpgrade: true, "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: upgrade", "Sec-WebSocket-Accept: x");
        Heads.Write(response, Http1Form.ForClient(response, head))
            .ShouldBe("HTTP/1.1 101 Switching Protocols|Sec-WebSocket-Accept: x|upgrade: websocket|connection: upgrade||");
    }

    [Fact]
    public void Connect_goes_out_in_authority_form_and_its_200_without_framing()
    {
        var head = Heads.Request("CONNECT a:443 HTTP/1.1", "Host: b");
        Heads.Write(head, Http1Form.ForUpstream(head)).ShouldBe("CONNECT a:443 HTTP/1.1|Host: a:443||");
        var response = Heads.Response(KnownMethod.Connect, "HTTP/1.1 200 OK", "Content-Length: 5");
        Heads.Write(response, Http1Form.ForClient(response, head)).ShouldBe("HTTP/1.1 200 OK||");
    }

    // xds facts E.4: HEAD forwards the framing fields; E.1.1 S21.
    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK", "Content-Length: 10", "HTTP/1.1 200 OK|content-length: 10||")]
    [InlineData("HEAD", "HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "HTTP/1.1 200 OK|transfer-encoding: chunked||")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified", "Content-Length: 10", "HTTP/1.1 304 Not Modified|content-length: 10||")]
    [InlineData("GET", "HTTP/1.1 204 No Content", "Content-Length: 0", "HTTP/1.1 204 No Content||")]
    [InlineData("GET", "HTTP/1.1 103 Early Hints", "Link: x", "HTTP/1.1 103 Early Hints|Link: x||")]
    [InlineData("GET", "HTTP/1.1 200", "Content-Length: 1", "HTTP/1.1 200 OK|content-length: 1||")]
    [InlineData("GET", "HTTP/1.1 299 ", "Content-Length: 1", "HTTP/1.1 299 |content-length: 1||")]
    [InlineData("GET", "HTTP/1.1 200 OK", "X: until close", "HTTP/1.1 200 OK|X: until close|transfer-encoding: chunked||")]
    public void Response_to_an_http11_client(string method, string statusLine, string field, string written)
    {
        var request = Heads.Request($"{method} / HTTP/1.1", "Host: a");
        var response = Heads.Response(request.Method, statusLine, field);
        Heads.Write(response, Http1Form.ForClient(response, request)).ShouldBe(written);
    }

    // xds facts E.4: never chunked to HTTP/1.0, closes unless asked not to.
    [Theory]
    [InlineData("X: 1", "Content-Length: 1", "HTTP/1.0 200 OK|content-length: 1|connection: close||")]
    [InlineData("Connection: keep-alive", "Content-Length: 1", "HTTP/1.0 200 OK|content-length: 1|connection: keep-alive||")]
    [InlineData("Connection: keep-alive", "Transfer-Encoding: chunked", "HTTP/1.0 200 OK|connection: close||")]
    [InlineData("Connection: keep-alive", "X: 1", "HTTP/1.0 200 OK|X: 1|connection: close||")]
    public void Response_to_an_http10_client(string requestField, string responseField, string written)
    {
        var request = Heads.Request("GET / HTTP/1.0", requestField);
        var response = Heads.Response(request.Method, "HTTP/1.1 200 OK", responseField);
        Heads.Write(response, Http1Form.ForClient(response, request)).ShouldBe(written);
    }

    [Fact]
    public void Expect_of_an_http10_client_is_not_passed_on()
    {
        var head = Heads.Request("POST / HTTP/1.0", "Host: a", "Content-Length: 1", "Expect: 100-continue");
        Heads.Write(head, Http1Form.ForUpstream(head)).ShouldBe("POST / HTTP/1.1|Host: a|content-length: 1||");
    }

    [Fact]
    public void A_response_of_our_own_says_that_its_body_is_empty()
    {
        var head = new ResponseHead(System.Buffers.ArrayPool<byte>.Shared);
        head.Begin(503, BodyFraming.None);
        head.Headers.TryAdd("x-why"u8, "no host"u8).ShouldBeTrue();
        Heads.Write(head, new Http1Form(head.Framing, IsClosing: true))
            .ShouldBe("HTTP/1.1 503 Service Unavailable|x-why: no host|content-length: 0|connection: close||");
    }

    [Fact]
    public void A_request_of_our_own_can_be_made_without_parsing()
    {
        var head = new RequestHead(System.Buffers.ArrayPool<byte>.Shared);
        head.TryBegin("GET"u8, "10.0.0.1:8080"u8, "/health"u8).ShouldBeTrue();
        head.Headers.TryAdd(KnownHeader.UserAgent, "check"u8).ShouldBeTrue();
        Heads.Write(head, Http1Form.ForUpstream(head)).ShouldBe("GET /health HTTP/1.1|Host: 10.0.0.1:8080|user-agent: check||");

        head.TryBegin("GET"u8, "a"u8, "/ HTTP/1.1\r\nX: y"u8).ShouldBeFalse();
        head.TryBegin("GET"u8, "a\r\nX: y"u8, "/"u8).ShouldBeFalse();
        head.TryBegin("GET /"u8, "a"u8, "/"u8).ShouldBeFalse();
        head.MethodText.IsEmpty.ShouldBeTrue("a head that could not be begun is empty");
    }

    [Fact]
    public void Every_buffer_that_is_too_short_is_refused_and_no_byte_is_written_behind_it()
    {
        var head = Heads.Request("POST /path HTTP/1.1", "Host: a", "X:y", "TE: trailers", "Content-Length: 12", "Y: z");
        var expected = Heads.Write(head, Http1Form.ForUpstream(head));
        var needed = expected.Length + expected.Count(c => c == '|');
        for (var size = 0; size <= needed; size++)
        {
            var buffer = new byte[needed + 1];
            Http1HeadWriter.TryWrite(head, Http1Form.ForUpstream(head), buffer.AsSpan(0, size), out var written).ShouldBe(size == needed);
            written.ShouldBe(size == needed ? needed : 0);
            buffer.AsSpan(size).IndexOfAnyExcept((byte)0).ShouldBe(-1);
        }
    }
}
