using System.Threading.Channels;
using Isthmus.ControlPlane.Changes;
using Isthmus.Registry;
using Isthmus.TestKit;

namespace Isthmus.ControlPlane.Tests.Changes;

/// <summary>Keeps what a mesh loop gives out.</summary>
internal sealed class OfferLog : IMeshListener
{
    private readonly Channel<(MeshSnapshot Snapshot, SnapshotChanges Changes)> _offers = Channel.CreateUnbounded<(MeshSnapshot, SnapshotChanges)>();

    public int Waiting => _offers.Reader.Count;

    public void Offer(MeshSnapshot snapshot, SnapshotChanges changes, long since) => _offers.Writer.TryWrite((snapshot, changes));

    public Task<(MeshSnapshot Snapshot, SnapshotChanges Changes)> NextAsync() => _offers.Reader.ReadAsync().Within();

    /// <summary>Moves the clock, since nobody tells when the loop has set its timer, until something was given out.</summary>
    public async Task UntilAnyAsync(Action move)
    {
        var given = _offers.Reader.WaitToReadAsync().AsTask().Within();
        while (!given.IsCompleted)
        {
            move();
            await Task.Yield();
        }

        await given;
    }
}
