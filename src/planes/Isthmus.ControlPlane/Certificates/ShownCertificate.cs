using System.Security.Cryptography.X509Certificates;
using Isthmus.Pki.Joining;
using Isthmus.Rpc.Server;

namespace Isthmus.ControlPlane.Certificates;

/// <summary>
/// What a caller showed in its handshake: its certificate, and what it sent with it, which nobody can get later. Copies, because TLS disposes its own. Not judged yet:
/// that is done for each call, so that one who is refused learns why, and one whose certificate has ended is refused although its connection is open.
/// </summary>
internal sealed record ShownCertificate(X509Certificate2 Leaf, IReadOnlyList<X509Certificate2> Sent)
{
    private static readonly object Key = new();

    /// <summary>Notes it with a connection; false when it is more than anybody needs.</summary>
    public static bool TryNote(IDictionary<object, object?> connection, X509Certificate2 leaf, X509Chain? chain)
    {
        var sent = chain?.ChainPolicy.ExtraStore ?? [];
        if (sent.Count > Defaults.MaxShownCertificates)
        {
            return false;
        }

        connection[Key] = new ShownCertificate(Copy(leaf), [.. sent.Select(Copy)]);
        return true;
    }

    /// <summary>What was shown on the connection of a call; null when nothing was.</summary>
    public static ShownCertificate? Of(RpcCallContext call) => call.ConnectionItem(Key) as ShownCertificate;

    /// <summary>As proof for the certificate service.</summary>
    public CallerProof ToProof() => CallerProof.OfCertificate(Leaf, Sent);

    private static X509Certificate2 Copy(X509Certificate2 certificate) => X509CertificateLoader.LoadCertificate(certificate.RawDataMemory.Span);
}
