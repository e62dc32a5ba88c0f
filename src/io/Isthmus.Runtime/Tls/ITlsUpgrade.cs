namespace Isthmus.Runtime.Tls;

/// <summary>
/// Turns a plain connection into one whose peer is proved: <see cref="TlsServer"/> and <see cref="TlsClient"/> by a TLS handshake,
/// <see cref="Simulation.SimulatedTls"/> by the identity that a simulated connection carries.
/// </summary>
public interface ITlsUpgrade
{
    /// <summary>Takes over the plain connection, before anything was received or sent that belongs to TLS. On the connection's loop.</summary>
    ValueTask<TlsResult> UpgradeAsync(Connection plain, TimeSpan timeout);
}
