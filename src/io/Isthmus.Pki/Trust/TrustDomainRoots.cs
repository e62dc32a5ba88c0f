namespace Isthmus.Pki.Trust;

/// <summary>The roots that may vouch for one trust domain.</summary>
/// <param name="TrustDomain">The trust domain.</param>
/// <param name="Roots">Its roots; two while one replaces the other.</param>
public sealed record TrustDomainRoots(string TrustDomain, IReadOnlyList<X509Certificate2> Roots);
