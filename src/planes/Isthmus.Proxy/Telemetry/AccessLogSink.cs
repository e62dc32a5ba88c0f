using System.Threading.Channels;

namespace Isthmus.Proxy.Telemetry;

/// <summary>
/// Writes the log lines of all loops to one stream, on a thread of its own: a slow disk or terminal must not stop a loop. When it falls behind, lines are dropped
/// and counted.
/// </summary>
public sealed class AccessLogSink : IAsyncDisposable
{
    // 16 MiB of lines at most wait for a slow stream.
    private const int WaitingBlocks = 256;

    private readonly Channel<byte[]> _blocks = Channel.CreateBounded<byte[]>(WaitingBlocks);
    private readonly Stream _stream;
    private readonly Task _writing;
    private long _dropped;

    /// <summary>Writes to <paramref name="stream"/>, which the sink owns from now on.</summary>
    public AccessLogSink(Stream stream, AccessLogFormat format)
    {
        _stream = stream;
        Format = format;
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>How lines look.</summary>
    public AccessLogFormat Format { get; }

    /// <summary>Blocks of lines that were dropped.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Writes what is waiting and closes the stream.</summary>
    public async ValueTask DisposeAsync()
    {
        _blocks.Writer.TryComplete();
        await _writing;
        await _stream.DisposeAsync();
    }

    internal void Take(ReadOnlySpan<byte> lines)
    {
        if (!_blocks.Writer.TryWrite(lines.ToArray()))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private async Task WriteAsync()
    {
        await foreach (var block in _blocks.Reader.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                await _stream.WriteAsync(block, CancellationToken.None);
                await _stream.FlushAsync(CancellationToken.None);
            }
            catch (IOException)
            {
                // A full disk has room again later; until then the loss is counted.
                Interlocked.Increment(ref _dropped);
            }
        }
    }
}
