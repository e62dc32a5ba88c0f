namespace Isthmus.Pki.Trust;

/// <summary>
/// Intermediates of peers that were accepted. A TLS session that is resumed brings back the peer's own certificate, but not what was sent with it; without
/// this memory every resumed session below an intermediate would be refused. It vouches for nothing: chains still have to reach a root. Lives as long
/// as the TLS context whose sessions it serves. Read without a lock; written under one.
/// </summary>
internal sealed class IntermediateMemory
{
    private readonly Lock _gate = new();
    private X509Certificate2[] _known = [];

    /// <summary>What is remembered.</summary>
    public IReadOnlyList<X509Certificate2> All => Volatile.Read(ref _known);

    /// <summary>Remembers what lies between the leaf and the root of an accepted chain, as copies: TLS disposes the originals.</summary>
    public void Remember(X509Chain accepted)
    {
        foreach (var element in accepted.ChainElements.Skip(1).SkipLast(1))
        {
            if (!IsKnown(element.Certificate))
            {
                Add(X509CertificateLoader.LoadCertificate(element.Certificate.RawDataMemory.Span));
            }
        }
    }

    private bool IsKnown(X509Certificate2 certificate) => All.Any(k => k.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span));

    private void Add(X509Certificate2 certificate)
    {
        lock (_gate)
        {
            if (!IsKnown(certificate))
            {
                // The oldest goes; its peers make a full handshake.
                Volatile.Write(ref _known, [.. _known.TakeLast(Defaults.MaxRememberedIntermediates - 1), certificate]);
            }
        }
    }
}
