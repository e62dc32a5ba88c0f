using System.Net.Security;
using System.Security.Authentication;

namespace Isthmus.Proxy.Secrets;

/// <summary>Versions and application protocols, as plans and the platform name them.</summary>
internal static class TlsTerms
{
    // Whoever agrees on it must begin with a message about itself (Istio's peer metadata), which we do not write; without it peers simply speak.
    private const string PeerExchange = "istio-peer-exchange";

    private static readonly string[] HttpAtServer = ["http/1.1"];
    private static readonly string[] MeshHttpAtClient = ["istio-http/1.1", "istio", "http/1.1"];

    /// <summary>The platform's set of versions. None below 1.2: the platform has none.</summary>
    public static SslProtocols Versions(TlsVersions versions)
    {
        var protocols = SslProtocols.None;
        protocols |= versions is { Minimum: <= 2, Maximum: >= 2 } ? SslProtocols.Tls12 : SslProtocols.None;
        protocols |= versions.Maximum >= 3 ? SslProtocols.Tls13 : SslProtocols.None;
        return protocols;
    }

    /// <summary>
    /// What a server agrees on: its first protocol that the client offers and that is spoken behind the chain. None when there is no such: the platform would end the
    /// handshake, while Istio's proxies, whose own names only choose the chain, expect it to go on.
    /// </summary>
    public static List<SslApplicationProtocol>? Agree(EquatableArray<string> planned, IReadOnlyList<string> offered, bool isHttp)
    {
        foreach (var protocol in planned)
        {
            if (protocol != PeerExchange && (!isHttp || HttpAtServer.Contains(protocol, StringComparer.Ordinal)) && offered.Contains(protocol, StringComparer.Ordinal))
            {
                return [new SslApplicationProtocol(protocol)];
            }
        }

        return null;
    }

    /// <summary>What a client offers.</summary>
    /// <param name="planned">As planned.</param>
    /// <param name="isMesh">The other end is a workload of the mesh, whose chains are told apart by Istio's names.</param>
    /// <param name="isHttp">What follows is HTTP, of which version 1.1 is spoken.</param>
    public static List<SslApplicationProtocol> Offer(EquatableArray<string> planned, bool isMesh, bool isHttp)
    {
        IEnumerable<string> names = isHttp ? isMesh ? MeshHttpAtClient : HttpAtServer : planned.Where(p => p != PeerExchange);
        return [.. names.Select(n => new SslApplicationProtocol(n))];
    }
}
