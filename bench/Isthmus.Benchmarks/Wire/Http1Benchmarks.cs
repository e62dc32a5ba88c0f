using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Benchmarks.Wire;

/// <summary>The codec's share of a proxied request: a browser-like head of ten fields in, the same out; a small response in and out.</summary>
public class Http1Benchmarks
{
    private static readonly byte[] RequestBytes = Lines(
        "GET /api/v1/orders?id=42 HTTP/1.1",
        "Host: hello-world.default.svc.cluster.local:8080",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language: en-US,en;q=0.5",
        "Accept-Encoding: gzip, deflate, br, zstd",
        "Connection: keep-alive",
        "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark",
        "Cache-Control: no-cache",
        "X-Tenant: blue",
        "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    private static readonly byte[] ResponseBytes = Lines(
        "HTTP/1.1 200 OK",
        "Date: Mon, 01 Jan 2024 00:00:00 GMT",
        "Content-Type: application/json",
        "Content-Length: 128",
        "Server: sample",
        "X-Powered-By: nobody");

    private readonly Http1RequestParser _requests = new(HeadLimits.Request);
    private readonly Http1ResponseParser _responses = new(HeadLimits.Response);
    private readonly RequestHead _request = new(ArrayPool<byte>.Shared);
    private readonly ResponseHead _response = new(ArrayPool<byte>.Shared);
    private readonly byte[] _out = new byte[4096];

    [GlobalSetup]
    public void Setup()
    {
        _requests.Parse(RequestBytes, _request);
        _responses.Parse(ResponseBytes, _response, KnownMethod.Get);
    }

    [Benchmark]
    public HeadRead ParseRequest() => _requests.Parse(RequestBytes, _request);

    [Benchmark]
    public int WriteRequest()
    {
        Http1HeadWriter.TryWrite(_request, Http1Form.ForUpstream(_request), _out, out var written);
        return written;
    }

    [Benchmark]
    public HeadRead ParseResponse() => _responses.Parse(ResponseBytes, _response, KnownMethod.Get);

    [Benchmark]
    public int WriteResponse()
    {
        Http1HeadWriter.TryWrite(_response, Http1Form.ForClient(_response, _request), _out, out var written);
        return written;
    }

    [Benchmark]
    public int ParseEditAndWriteRequest()
    {
        _requests.Parse(RequestBytes, _request);
        Forwarding.Apply(_request, ForwardingRules.Gateway, "192.0.2.1"u8, "192.0.2.1"u8, isTls: false, isInternal: false);
        Span<byte> id = stackalloc byte[RequestIds.Length];
        RequestIds.Write(42, TraceReason.NotTraced, id);
        _request.Headers.TrySet(KnownHeader.XRequestId, id);
        PathNormalizer.Normalize(_request.Path, PathRules.Base, _out, out _, out _);
        return WriteRequest();
    }

    private static byte[] Lines(params string[] lines) => Encoding.ASCII.GetBytes(string.Concat(lines.Select(l => l + "\r\n")) + "\r\n");
}
