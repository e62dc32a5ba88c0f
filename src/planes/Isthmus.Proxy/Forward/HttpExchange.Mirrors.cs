using Isthmus.Traffic.Routes;

namespace Isthmus.Proxy.Forward;

/// <content>Copies of the request for other upstreams. They begin when the request is here as a whole, and nobody waits for them.</content>
internal sealed partial class HttpExchange
{
    private void SendMirrors(ReadOnlySpan<byte> body, bool isWhole)
    {
        foreach (var mirror in _route!.Mirrors)
        {
            if (mirror.Share.Includes((ulong)_loop.Random.NextInt64()))
            {
                SendMirror(mirror, body, isWhole);
            }
        }
    }

    // A body that was not kept cannot be copied; half a request would be a lie.
    private void SendMirror(MirrorTarget mirror, ReadOnlySpan<byte> body, bool isWhole)
    {
        if (_chain.Routes.UpstreamOf(mirror) is { } entry)
        {
            _loop.Mirrors.Send(_loop.UpstreamOf(entry), _request, mirror.MarksHost, isWhole ? body : default, isWhole);
        }
    }
}
