namespace Isthmus.PushProbe;

/// <summary>One change after another on its way to all proxies. <see cref="Take"/> and <see cref="Bytes"/> belong to the proxies' loop.</summary>
internal sealed class Round
{
    private TaskCompletionSource<long[]>? _done;
    private long[] _times = [];
    private int _count;

    /// <summary>Bytes of all responses so far.</summary>
    public long Bytes { get; set; }

    /// <summary>Begins a round; done when each of that many proxies has sent its verdict, with the times of these.</summary>
    public Task<long[]> Begin(int proxies)
    {
        _times = new long[proxies];
        _count = 0;
        var done = new TaskCompletionSource<long[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _done, done);
        return done.Task;
    }

    /// <summary>A proxy has sent its verdict.</summary>
    public void Take(long at)
    {
        if (_count == _times.Length)
        {
            return;
        }

        _times[_count++] = at;
        if (_count == _times.Length)
        {
            Volatile.Read(ref _done)?.TrySetResult(_times);
        }
    }
}
