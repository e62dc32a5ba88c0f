using System.Net;

namespace Isthmus.Rpc.Client;

/// <summary>A request body that stays open: hands its stream to the call and ends when the call says so.</summary>
internal sealed class OpenContent : HttpContent
{
    private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when the transport is ready for the first message.</summary>
    public Task<Stream> Ready => _stream.Task;

    public void Complete() => _completed.TrySetResult();

    /// <summary>Wakes a writer that waits for a connection which will never be.</summary>
    public void Fail() => _stream.TrySetCanceled();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _stream.TrySetResult(stream);
        // The HEADERS frame must not wait for the first message.
        await stream.FlushAsync(cancellationToken);
        await _completed.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = -1;
        return false;
    }
}
