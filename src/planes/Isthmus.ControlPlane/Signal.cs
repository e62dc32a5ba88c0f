using System.Threading.Channels;

namespace Isthmus.ControlPlane;

/// <summary>Wakes one waiting task; signals that come while it is busy count as one. Any thread may set it, one task waits.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite,
        SingleReader = true,
    });

    /// <summary>Lets the waiting task, or the next that waits, go on.</summary>
    public void Set() => _channel.Writer.TryWrite(true);

    /// <summary>Waits for a signal since the last wait.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _channel.Reader.ReadAsync(cancellationToken);
}
