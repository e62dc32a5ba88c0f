namespace Isthmus.Pki.Joining;

/// <summary>What a caller asks of the certificate service (<c>IstioCertificateRequest</c>).</summary>
/// <param name="Proof">By what it proves who it is.</param>
/// <param name="Request">Its signing request, PKCS#10 in PEM.</param>
/// <param name="ValiditySeconds">The wished lifetime in seconds; 0 or less asks for the default.</param>
public sealed record CertificateAsk(CallerProof Proof, string Request, long ValiditySeconds = 0);
