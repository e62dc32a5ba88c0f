using System.Security.Cryptography.X509Certificates;
using Isthmus.Pki.Trust;
using Isthmus.Proxy.Telemetry;
using Isthmus.Runtime.Tls;

namespace Isthmus.Proxy.Secrets;

/// <summary>One TLS handshake: what the peer was judged to be, and what became of it. Used once, on one loop.</summary>
internal sealed class Handshake
{
    /// <summary>The verdict about the peer's certificate; null until it has shown one.</summary>
    public PeerVerification? Verdict { get; set; }

    /// <summary>The identity of the certificate that we show; empty for one that has none.</summary>
    public string Own { get; init; } = "";

    /// <summary>Why it failed, for people; empty when it did not.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Who the peer is, by its validated certificate.</summary>
    public string? IdentityOf(X509Certificate2 certificate) =>
        Verdict is not { IsAccepted: true } ? null : Verdict.Value.Identity?.ToString() ?? ForeignPeers.IdentityOf(certificate);

    /// <summary>Does it.</summary>
    /// <returns>The secured connection; null with a reason.</returns>
    public async ValueTask<(Connection? Connection, TlsRefusal Refusal)> RunAsync(ITlsUpgrade tls, Connection plain, TimeSpan limit, ReadOnlyMemory<byte> received)
    {
        var result = await tls.UpgradeAsync(plain, limit, received);
        if (result.IsOk)
        {
            return (result.Connection, TlsRefusal.None);
        }

        Reason = Verdict is { IsAccepted: false } judged ? judged.Reason : result.Reason ?? "";
        return (null, RefusalOf(result.Status));
    }

    private TlsRefusal RefusalOf(IoStatus status)
    {
        if (Verdict is { IsAccepted: false } judged)
        {
            return OfVerdict(judged.Verdict);
        }

        return status switch
        {
            IoStatus.TimedOut => TlsRefusal.HandshakeTimedOut,
            IoStatus.Reset or IoStatus.EndOfStream or IoStatus.Closed => TlsRefusal.PeerLeft,
            _ => TlsRefusal.Handshake,
        };
    }

    private static TlsRefusal OfVerdict(PeerVerdict verdict) => verdict switch
    {
        PeerVerdict.NoCertificate => TlsRefusal.NoCertificate,
        PeerVerdict.NoIdentity => TlsRefusal.NoIdentity,
        PeerVerdict.WrongTrustDomain => TlsRefusal.WrongTrustDomain,
        PeerVerdict.WrongRoot => TlsRefusal.WrongRoot,
        PeerVerdict.Expired => TlsRefusal.Expired,
        PeerVerdict.NotYetValid => TlsRefusal.NotYetValid,
        PeerVerdict.WrongUsage => TlsRefusal.WrongUsage,
        PeerVerdict.WeakKey => TlsRefusal.WeakKey,
        PeerVerdict.WrongIdentity => TlsRefusal.WrongIdentity,
        _ => TlsRefusal.Handshake,
    };
}
