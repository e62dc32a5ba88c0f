using System.Net.Security;
using Isthmus.Proxy.Accept;
using Isthmus.Traffic.Matching;

namespace Isthmus.Proxy.Plans;

/// <summary>What is done with the connections that match, ready: exactly one of <see cref="Http"/> and <see cref="Tcp"/> is there.</summary>
internal sealed class ChainPlan
{
    /// <summary>Resolves names.</summary>
    public ChainPlan(FilterChain source, Isthmus.Model.Plans.Listener listener, PlanScope scope)
    {
        Source = source;
        if (source.Tls is { } tls && (TlsOptions = ServerCertificates.Load(tls, out var problem)) is null)
        {
            scope.Problems.Add(new PlanProblem($"{listener.Name}/{source.Name}", problem));
        }

        Http = source.Handling is HttpHandling http ? new HttpChain(http, listener, scope) : null;
        Tcp = source.Handling is TcpHandling tcp ? new TcpChain(tcp, listener, scope) : null;
    }

    /// <summary>How TLS is ended; null when it is not, or its certificate is not to be had.</summary>
    public SslServerAuthenticationOptions? TlsOptions { get; }

    /// <summary>As planned.</summary>
    public FilterChain Source { get; }

    /// <summary>Requests are read and routed.</summary>
    public HttpChain? Http { get; }

    /// <summary>Bytes are passed on.</summary>
    public TcpChain? Tcp { get; }

    /// <summary>How specifically the chain asks for this connection; -1 when it does not take it.</summary>
    public int Rank(int localPort, int plannedPort, string serverName, bool isTls, string protocol)
    {
        var match = Source.Match;
        var rank = 0;

        // Without redirection the port that was called is the listener's own, whatever number it was bound to here.
        if (match.DestinationPort != 0 && !Add(match.DestinationPort == localPort || match.DestinationPort == plannedPort, 8, ref rank))
        {
            return -1;
        }

        if (!match.ServerNames.IsEmpty && !Add(TakesName(match.ServerNames, serverName), 4, ref rank))
        {
            return -1;
        }

        if (match.TransportProtocol.Length > 0 && !Add(isTls == match.TransportProtocol is "tls", 2, ref rank))
        {
            return -1;
        }

        return match.ApplicationProtocols.IsEmpty || Add(match.ApplicationProtocols.Contains(protocol, StringComparer.Ordinal), 1, ref rank) ? rank : -1;
    }

    private static bool Add(bool matches, int value, ref int rank)
    {
        rank += value;
        return matches;
    }

    private static bool TakesName(EquatableArray<string> names, string serverName)
    {
        foreach (var name in names)
        {
            var takes = name.StartsWith('*')
                ? serverName.EndsWith(name[1..], StringComparison.OrdinalIgnoreCase)
                : string.Equals(name, serverName, StringComparison.OrdinalIgnoreCase);
            if (takes)
            {
                return true;
            }
        }

        return false;
    }
}
