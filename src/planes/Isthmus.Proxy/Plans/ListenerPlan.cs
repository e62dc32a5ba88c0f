using System.Net;
using Isthmus.Proxy.Accept;
using Isthmus.Runtime.Tls;

namespace Isthmus.Proxy.Plans;

/// <summary>One listener, ready: where it binds and which chain takes a connection.</summary>
internal sealed class ListenerPlan
{
    private readonly ChainPlan? _fallback;

    /// <summary>Resolves the chains.</summary>
    public ListenerPlan(Isthmus.Model.Plans.Listener source, PlanScope scope, Func<int, int> portOf)
    {
        Source = source;
        EndPoint = new IPEndPoint(IPAddress.Parse(source.Address), portOf(source.Port));
        Chains = [.. source.FilterChains.Select(c => new ChainPlan(c, source, scope))];
        _fallback = source.DefaultFilterChain is { } chain ? new ChainPlan(chain, source, scope) : null;
        if (Chains.Length > 0 && Chains.All(c => c.Source.Tls is not null) && _fallback is null)
        {
            Tls = ServerCertificates.Server(name => Choose(source.Port, name, isTls: true, "")?.TlsOptions);
        }

        NeedsFirstBytes = Tls is null && (source.InspectsTls || source.InspectsHttp || Chains.Any(c => c.Source.Match.TransportProtocol.Length > 0));
    }

    /// <summary>As planned.</summary>
    public Isthmus.Model.Plans.Listener Source { get; }

    /// <summary>Istio's name.</summary>
    public string Name => Source.Name;

    /// <summary>Where it binds.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Chains in the order of the plan.</summary>
    public ChainPlan[] Chains { get; }

    /// <summary>Every connection begins with a TLS handshake, whose server name decides about the chain; null when plain connections come as well.</summary>
    public TlsServer? Tls { get; }

    /// <summary>The first bytes decide which chain takes a connection.</summary>
    public bool NeedsFirstBytes { get; }

    /// <summary>Whether the address is one to bind to (not a unix path).</summary>
    public static bool CanBind(Isthmus.Model.Plans.Listener listener) => IPAddress.TryParse(listener.Address, out _);

    /// <summary>
    /// The chain for a connection, by Envoy's order of criteria as far as they can differ here: port, then server name, transport and
    /// application protocol; the more of them a chain names, the more specific it is. Null when none takes it.
    /// </summary>
    public ChainPlan? Choose(int localPort, string serverName, bool isTls, string protocol)
    {
        ChainPlan? best = null;
        var bestRank = -1;
        foreach (var chain in Chains)
        {
            var rank = chain.Rank(localPort, Source.Port, serverName, isTls, protocol);
            if (rank > bestRank)
            {
                (best, bestRank) = (chain, rank);
            }
        }

        return best ?? _fallback;
    }

    /// <summary>The chain of this name in this version of the listener; null when it is gone.</summary>
    public ChainPlan? Find(string name)
    {
        foreach (var chain in Chains)
        {
            if (string.Equals(chain.Source.Name, name, StringComparison.Ordinal))
            {
                return chain;
            }
        }

        return _fallback is not null && string.Equals(_fallback.Source.Name, name, StringComparison.Ordinal) ? _fallback : null;
    }
}
