namespace Isthmus.PushProbe;

/// <summary>One change on its way to all proxies.</summary>
internal sealed class Round(int proxies)
{
    private readonly TaskCompletionSource<long[]> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long[] _times = new long[proxies];
    private int _count;
    private long _bytes;

    /// <summary>When each proxy had acknowledged, once all have.</summary>
    public Task<long[]> Done => _done.Task;

    /// <summary>Bytes of all responses.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public void Take(ProbeProxy.Answer answer)
    {
        Interlocked.Add(ref _bytes, answer.Bytes);
        var at = Interlocked.Increment(ref _count);
        if (at > _times.Length)
        {
            return;
        }

        _times[at - 1] = answer.AcknowledgedAt;
        if (at == _times.Length)
        {
            _done.TrySetResult(_times);
        }
    }
}
