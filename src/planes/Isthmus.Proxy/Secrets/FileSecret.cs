using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Isthmus.Proxy.Secrets;

/// <summary>What the files of one secret say at one moment. Immutable; replaced as a whole.</summary>
/// <param name="KeyPair">A certificate with chain and key; null when there is none, or only roots are asked for.</param>
/// <param name="Roots">Roots; null when there are none, or only a certificate is asked for.</param>
/// <param name="Problem">Why there is neither; empty otherwise.</param>
internal sealed record FileSecret(SslStreamCertificateContext? KeyPair, IReadOnlyList<X509Certificate2>? Roots, string Problem);
