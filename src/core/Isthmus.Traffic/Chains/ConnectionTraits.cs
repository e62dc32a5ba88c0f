using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Chains;

/// <summary>What is known of a connection before its filter chain is chosen.</summary>
/// <param name="Port">The port that the caller wanted.</param>
/// <param name="Address">The address that the caller wanted.</param>
/// <param name="ServerName">SNI in lower case; empty without.</param>
/// <param name="IsTls">A TLS handshake begins.</param>
/// <param name="Protocols">Under TLS what the client offers by ALPN, in its order; else what its first bytes look like (<c>http/1.1</c>, <c>h2c</c>), or nothing.</param>
public readonly record struct ConnectionTraits(int Port, IpValue Address, string ServerName, bool IsTls, IReadOnlyList<string> Protocols);
