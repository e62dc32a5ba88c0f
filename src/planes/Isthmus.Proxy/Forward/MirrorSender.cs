using Isthmus.Proxy.Pick;
using Isthmus.Proxy.Telemetry;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Forward;

/// <summary>
/// Sends copies of requests and throws their answers away. A copy is on its own from the moment that it is made: it has its own bytes, connections and counts, never waits for a
/// place, and is dropped when too many are under way. Owned by its loop.
/// </summary>
internal sealed class MirrorSender(ProxyLoop loop)
{
    private MirrorCopy? _free;
    private int _running;

    /// <summary>Sends a copy, or counts it as dropped.</summary>
    /// <param name="upstream">Where to.</param>
    /// <param name="request">The request as it is forwarded.</param>
    /// <param name="marksHost">Its host gets the mark of a copy.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="isWhole">False when the body could not be kept: only counts.</param>
    public void Send(LoopUpstream upstream, RequestHead request, bool marksHost, ReadOnlySpan<byte> body, bool isWhole)
    {
        if (!isWhole || _running >= Defaults.Mirrors)
        {
            loop.Metrics.CountMirror(upstream.Entry, MirrorResult.Dropped);
            return;
        }

        var copy = _free ?? new MirrorCopy(loop);
        _free = copy.NextFree;
        copy.NextFree = null;
        if (copy.TryTake(request, marksHost, body))
        {
            _running++;
            _ = RunAsync(copy, upstream);
        }
        else
        {
            loop.Metrics.CountMirror(upstream.Entry, MirrorResult.Dropped);
            Free(copy);
        }
    }

    private async Task RunAsync(MirrorCopy copy, LoopUpstream upstream)
    {
        var result = await copy.SendAsync(upstream);
        loop.Metrics.CountMirror(upstream.Entry, result);
        _running--;
        Free(copy);
    }

    private void Free(MirrorCopy copy)
    {
        copy.Release();
        copy.NextFree = _free;
        _free = copy;
    }
}
