using System.Net.Security;
using Isthmus.Pki.Certificates;

namespace Isthmus.Pki.Authority;

/// <summary>A certificate of a server that is verified by its address, with key and chain as TLS sends them.</summary>
/// <param name="TlsContext">Certificate, key and chain.</param>
/// <param name="Validity">From when until when.</param>
public sealed record ServerCertificate(SslStreamCertificateContext TlsContext, ValidityPeriod Validity);
