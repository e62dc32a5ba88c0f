using Isthmus.Proxy.Secrets;

namespace Isthmus.Proxy.Plans;

/// <summary>What is done with the connections that match, ready: exactly one of <see cref="Http"/> and <see cref="Tcp"/> is there.</summary>
internal sealed class ChainPlan
{
    /// <summary>Resolves names.</summary>
    public ChainPlan(FilterChain source, Isthmus.Model.Plans.Listener listener, PlanScope scope)
    {
        Source = source;
        Tls = source.Tls is { } tls ? new ServerTlsPlan(tls, source.Handling is HttpHandling, scope.Secrets, $"{listener.Name}/{source.Name}", scope.Problems) : null;
        Http = source.Handling is HttpHandling http ? new HttpChain(http, listener, scope) : null;
        Tcp = source.Handling is TcpHandling tcp ? new TcpChain(tcp, listener, scope) : null;
    }

    /// <summary>How TLS is ended; null when it is not.</summary>
    public ServerTlsPlan? Tls { get; }

    /// <summary>As planned.</summary>
    public FilterChain Source { get; }

    /// <summary>The name of <see cref="FilterChainMatch.ServerNames"/> that took a client's; empty when the chain asks for none. There are as many as the plan has.</summary>
    public string PlannedName(string serverName)
    {
        foreach (var name in Source.Match.ServerNames)
        {
            if (string.Equals(name, serverName, StringComparison.OrdinalIgnoreCase) || (name.StartsWith('*') && serverName.EndsWith(name[1..], StringComparison.OrdinalIgnoreCase)))
            {
                return name;
            }
        }

        return "";
    }

    /// <summary>Requests are read and routed.</summary>
    public HttpChain? Http { get; }

    /// <summary>Bytes are passed on.</summary>
    public TcpChain? Tcp { get; }
}
