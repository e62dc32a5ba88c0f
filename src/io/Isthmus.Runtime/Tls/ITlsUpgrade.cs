namespace Isthmus.Runtime.Tls;

/// <summary>
/// Turns a plain connection into one whose peer is proved: <see cref="TlsServer"/> and <see cref="TlsClient"/> by a TLS handshake,
/// <see cref="Simulation.SimulatedTls"/> by the identity that a simulated connection carries.
/// </summary>
public interface ITlsUpgrade
{
    /// <summary>Takes over the plain connection, before anything was sent that belongs to TLS. On the connection's loop.</summary>
    /// <param name="plain">The connection.</param>
    /// <param name="timeout">For the handshake.</param>
    /// <param name="received">
    /// What was received on it already, to see what it is: the handshake begins with these bytes. They stay the caller's, must not change until the task has ended,
    /// and are used up when it ends well.
    /// </param>
    ValueTask<TlsResult> UpgradeAsync(Connection plain, TimeSpan timeout, ReadOnlyMemory<byte> received = default);
}
