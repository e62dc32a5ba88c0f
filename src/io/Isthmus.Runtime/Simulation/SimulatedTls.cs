using Isthmus.Runtime.Tls;

namespace Isthmus.Runtime.Simulation;

/// <summary>
/// Stands for the TLS handshake in a simulation: after one round trip the connection carries the identity of the peer's host. The bytes stay plain.
/// </summary>
/// <param name="accept">Whether the peer may have this identity (null when its host has none); refusing ends with TlsFailed and a reset.</param>
public sealed class SimulatedTls(Func<string?, bool> accept) : ITlsUpgrade
{
    /// <inheritdoc/>
    public async ValueTask<TlsResult> UpgradeAsync(Connection plain, TimeSpan timeout, ReadOnlyMemory<byte> received = default)
    {
        if (plain is not SimulatedConnection connection)
        {
            throw new ArgumentException("Only connections of a simulated loop.", nameof(plain));
        }

        var world = connection.Host.World;
        var roundTrip = world.Network.Link(connection.Host, connection.PeerHost).MaximumLatency * 2;
        if (await plain.Loop.DelayAsync(roundTrip < timeout || timeout < TimeSpan.Zero ? roundTrip : timeout) != IoStatus.Ok)
        {
            plain.Dispose();
            return new TlsResult(IoStatus.Closed, null, "The loop stops.");
        }

        var identity = connection.PeerHost.Identity;
        if (world.Network.IsCut(connection.Host, connection.PeerHost))
        {
            plain.Abort();
            return new TlsResult(IoStatus.TimedOut, null, "No answer.");
        }

        if (!accept(identity))
        {
            plain.Abort();
            return new TlsResult(IoStatus.TlsFailed, null, $"Identity '{identity}' is not accepted.");
        }

        connection.ProvedIdentity = identity;
        return new TlsResult(IoStatus.Ok, connection, null);
    }
}
