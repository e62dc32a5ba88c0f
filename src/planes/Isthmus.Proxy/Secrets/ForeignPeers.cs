using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Trust;
using Isthmus.Traffic.Matching;

namespace Isthmus.Proxy.Secrets;

/// <summary>Judges certificates of peers that are not of the mesh: a browser at the ingress, a service outside. Names are DNS names, addresses or URIs, not SPIFFE identities only.</summary>
/// <param name="names">Names of which the certificate must have one; empty asks for none.</param>
/// <param name="isRequired">A peer without a certificate is refused.</param>
/// <param name="verifiesHost">The certificate must be for the name that was asked for.</param>
internal sealed class ForeignPeers(EquatableArray<StringMatch> names, bool isRequired, bool verifiesHost)
{
    // An expression that cannot be read matches nothing: it must not widen what is accepted.
    private readonly TextMatcher?[] _names = [.. names.Select(n => TextMatcher.Compile(n, out _))];

    /// <summary>The verdict; <paramref name="chain"/> was built by the policy of the handshake.</summary>
    public PeerVerification Judge(X509Certificate2? shown, X509Chain? chain, SslPolicyErrors errors, DateTimeOffset now)
    {
        if (shown is null)
        {
            return isRequired ? Refused(PeerVerdict.NoCertificate, "the peer showed no certificate") : Accepted;
        }

        if ((errors & SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return JudgeChain(shown, chain, now);
        }

        if (verifiesHost && (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != SslPolicyErrors.None)
        {
            return Refused(PeerVerdict.WrongIdentity, "the certificate is not for the name that was asked for");
        }

        return _names.Length == 0 || HasName(shown) ? Accepted : Refused(PeerVerdict.WrongIdentity, "the certificate has none of the expected names");
    }

    /// <summary>Who a peer is: the first URI of its certificate; null without.</summary>
    public static string? IdentityOf(X509Certificate2 certificate) =>
        SubjectAltNames.TryRead(certificate, out var names) && !names.Uris.IsEmpty ? names.Uris[0] : null;

    private static PeerVerification Accepted => new(PeerVerdict.Accepted, null, "");

    private static PeerVerification Refused(PeerVerdict verdict, string reason) => new(verdict, null, reason);

    private static PeerVerification JudgeChain(X509Certificate2 shown, X509Chain? chain, DateTimeOffset now)
    {
        var status = chain?.ChainStatus ?? [];
        var flags = status.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status);
        var reason = status.Length == 0 ? "the certificate's chain could not be built" : status[0].StatusInformation.Trim();
        var verdict = flags switch
        {
            _ when (flags & (X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.NotSignatureValid)) != X509ChainStatusFlags.NoError => PeerVerdict.WrongRoot,
            _ when (flags & X509ChainStatusFlags.NotTimeValid) != X509ChainStatusFlags.NoError => ValidityPeriod.Of(shown).IsAhead(now) ? PeerVerdict.NotYetValid : PeerVerdict.Expired,
            _ when (flags & X509ChainStatusFlags.NotValidForUsage) != X509ChainStatusFlags.NoError => PeerVerdict.WrongUsage,
            _ => PeerVerdict.WrongRoot,
        };
        return Refused(verdict, reason);
    }

    private bool HasName(X509Certificate2 shown) =>
        SubjectAltNames.TryRead(shown, out var has)
        && (has.Uris.Any(Fits) || has.Addresses.Any(Fits) || has.DnsNames.Any(n => Fits(n) || FitsWildcard(n)));

    private bool Fits(string name)
    {
        var text = Encoding.UTF8.GetBytes(name);
        return Array.Exists(_names, n => n is not null && n.Matches(text));
    }

    // Envoy: an exact name is fulfilled by a wildcard that stands for its leftmost label.
    private bool FitsWildcard(string name) =>
        name.StartsWith("*.", StringComparison.Ordinal)
        && names.Any(n => n.Kind == StringMatchKind.Exact && n.Value.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && n.Value.AsSpan(dot).Equals(name.AsSpan(1), StringComparison.OrdinalIgnoreCase));
}
