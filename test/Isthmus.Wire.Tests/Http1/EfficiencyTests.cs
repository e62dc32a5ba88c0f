using System.Buffers;
using Isthmus.TestKit;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Wire.Tests.Http1;

/// <summary>What the hot path may cost: no allocation, and each byte looked at once.</summary>
public sealed class EfficiencyTests
{
    private static readonly byte[] Request = """
        POST /api/v1/orders?id=42 HTTP/1.1
        Host: hello-world.default.svc.cluster.local:8080
        User-Agent: Mozilla/5.0 (X11; Linux x86_64)
        Accept: text/html,application/xhtml+xml
        Accept-Language: en
        Accept-Encoding: gzip, br
        Cookie: session=0123456789abcdef
        X-Custom: something
        traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
        Connection: keep-alive, X-Hop
        X-Hop: 1
        Transfer-Encoding: chunked


        """u8.ToArray().Where(b => b != '\r').SelectMany(b => b == '\n' ? "\r\n"u8.ToArray() : [b]).ToArray();

    private static readonly byte[] Response = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nServer: x\r\n\r\nhi"u8.ToArray();
    private static readonly byte[] Body = "5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n"u8.ToArray();

    private readonly Http1RequestParser _requests = new(HeadLimits.Request);
    private readonly Http1ResponseParser _responses = new(HeadLimits.Response);
    private readonly RequestHead _request = new(ArrayPool<byte>.Shared);
    private readonly ResponseHead _response = new(ArrayPool<byte>.Shared);
    private readonly Http1BodyReader _body = new(ArrayPool<byte>.Shared);
    private readonly byte[] _out = new byte[4096];
    private int _consumed;
    private int _written;

    [Fact]
    public void A_request_and_its_response_allocate_nothing()
    {
        Allocations.Of(Exchange).ShouldBe(0);
        _consumed.ShouldBe(Request.Length);
        Heads.Text(_out.AsSpan(0, _written)).ShouldBe("HTTP/1.1 200 OK|Content-Type: text/plain|Server: x|content-length: 2||");
    }

    // The bytes that were scanned are spoilt after each call: a parser that looked again would refuse them.
    [Fact]
    public void A_head_that_comes_byte_by_byte_is_scanned_once()
    {
        var value = Enumerable.Repeat((byte)'v', 50_000).ToArray();
        byte[] head = [.. "GET / HTTP/1.1\r\nHost: a\r\nX: "u8, .. value, .. "\r\n\r\n"u8];
        var spoilt = head.ToArray();
        var start = head.Length - 4 - value.Length;
        for (var end = 1; end < head.Length; end++)
        {
            _requests.Parse(spoilt.AsSpan(0, end), _request).Outcome.ShouldBe(HeadOutcome.NeedMore);
            if (end > start && end < head.Length - 4)
            {
                spoilt[end - 1] = 0;
            }
        }

        _requests.Parse(spoilt, _request).ShouldBe(new HeadRead(HeadOutcome.Complete, head.Length, HttpViolation.None));
    }

    private void Exchange()
    {
        _consumed = _requests.Parse(Request, _request).Consumed;
        Forwarding.Apply(_request, ForwardingRules.Gateway, "192.0.2.1"u8, "192.0.2.1"u8, isTls: true, isInternal: false);
        Span<byte> id = stackalloc byte[RequestIds.Length];
        RequestIds.Write(42, TraceReason.NotTraced, id);
        _request.Headers.TrySet(KnownHeader.XRequestId, id);
        Span<byte> path = stackalloc byte[256];
        PathNormalizer.Normalize(_request.Path, PathRules.Base, path, out _, out _);
        Http1HeadWriter.TryWrite(_request, Http1Form.ForUpstream(_request), _out, out _);

        _body.Start(_request.Framing);
        var at = 0;
        while (!_body.IsEnded)
        {
            var read = _body.Read(Body.AsSpan(at));
            ChunkedWriter.TryWrite(_out, Body.AsSpan(at + read.PayloadStart, read.PayloadLength), out _);
            at += read.Consumed;
        }

        ChunkedWriter.TryWriteLast(_out, _body.Trailers, out _);
        _responses.Parse(Response, _response, _request.Method);
        Http1HeadWriter.TryWrite(_response, Http1Form.ForClient(_response, _request), _out, out _written);
    }
}
