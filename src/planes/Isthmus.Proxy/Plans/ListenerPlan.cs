using System.Collections.Frozen;
using System.Net;
using Isthmus.Proxy.Sniff;
using Isthmus.Traffic.Chains;
using Isthmus.Traffic.Matching;

namespace Isthmus.Proxy.Plans;

/// <summary>One listener, ready: where it binds and which chain takes a connection.</summary>
internal sealed class ListenerPlan
{
    private readonly ChainPlan? _fallback;
    private readonly FilterChainTable _table;
    private readonly FrozenSet<string> _names;
    private readonly bool _takesEveryName;

    /// <summary>Resolves the chains.</summary>
    public ListenerPlan(Isthmus.Model.Plans.Listener source, PlanScope scope, Func<int, int> portOf)
    {
        Source = source;
        EndPoint = new IPEndPoint(IPAddress.Parse(source.Address), PortOf(source, portOf));
        Chains = [.. source.FilterChains.Select(c => new ChainPlan(c, source, scope))];
        _fallback = source.DefaultFilterChain is { } chain ? new ChainPlan(chain, source, scope) : null;
        _table = FilterChainTable.Compile(source.FilterChains, matchesAddresses: source.RestoresDestination || !source.BindsToPort);
        RestoresDestination = source.RestoresDestination;
        EndsTls = Chains.Any(c => c.Source.Tls is not null) || _fallback?.Source.Tls is not null;
        TakesOnlyTls = Chains.Length > 0 && Chains.Append(_fallback).All(c => c is null || c.Source.Tls is not null || AsksForTls(c.Source.Match));
        _takesEveryName = Chains.Append(_fallback).Any(c => c is not null && c.Source.Match.ServerNames.IsEmpty && c.Source.Match.TransportProtocol != "raw_buffer");
        _names = source.FilterChains.SelectMany(c => c.Match.ServerNames).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        NeedsFirstBytes = EndsTls || source.InspectsTls || source.InspectsHttp || Chains.Any(c => AsksForFirstBytes(c.Source.Match));
    }

    /// <summary>As planned.</summary>
    public Isthmus.Model.Plans.Listener Source { get; }

    /// <summary>Istio's name.</summary>
    public string Name => Source.Name;

    /// <summary>Where it binds, or what clients called whose redirected connections it takes.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Chains in the order of the plan.</summary>
    public ChainPlan[] Chains { get; }

    /// <summary>The address that clients called has to be asked for.</summary>
    public bool RestoresDestination { get; }

    /// <summary>At least one chain ends TLS.</summary>
    public bool EndsTls { get; }

    /// <summary>No chain takes plain text.</summary>
    public bool TakesOnlyTls { get; }

    /// <summary>The first bytes decide which chain takes a connection.</summary>
    public bool NeedsFirstBytes { get; }

    /// <summary>Whether the address is one to bind to (not a unix path).</summary>
    public static bool CanBind(Isthmus.Model.Plans.Listener listener) => IPAddress.TryParse(listener.Address, out _);

    /// <summary>Whether there is such a port as the listener is to have here, which the user's mapping may have moved.</summary>
    public static bool HasPort(Isthmus.Model.Plans.Listener listener, Func<int, int> portOf, out int port) =>
        (port = PortOf(listener, portOf)) is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort;

    /// <summary>The chain for a connection whose first bytes nobody needs to see; null when none takes it.</summary>
    public ChainPlan? Choose(IPEndPoint called) => Choose(called, FirstBytesRead.Unknown);

    /// <summary>The chain for a connection, by Envoy's order of criteria (<see cref="FilterChainTable"/>); null when none takes it.</summary>
    /// <param name="called">The address that the client called.</param>
    /// <param name="read">What its first bytes say.</param>
    public ChainPlan? Choose(IPEndPoint called, in FirstBytesRead read)
    {
        // Without redirection the port that was called is the listener's own, whatever number it was bound to here.
        var port = RestoresDestination || _table.NamesPort(called.Port) ? called.Port : Source.Port;
        var index = _table.Find(new ConnectionTraits(port, IpValue.From(called.Address), read.Hello?.ServerName ?? "", read.IsTls, read.Protocols));
        return index >= 0 ? Chains[index] : _fallback;
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

    /// <summary>Whether some chain asks for this server name, exactly or by a wildcard; always when some chain takes every name.</summary>
    public bool Knows(string serverName)
    {
        var isKnown = _takesEveryName || _names.Contains(serverName);
        for (var dot = serverName.IndexOf('.', StringComparison.Ordinal); dot >= 0 && !isKnown; dot = serverName.IndexOf('.', dot + 1))
        {
            isKnown = _names.Contains("*" + serverName[dot..]);
        }

        return isKnown;
    }

    private static int PortOf(Isthmus.Model.Plans.Listener listener, Func<int, int> portOf) => listener.BindsToPort ? portOf(listener.Port) : listener.Port;

    private static bool AsksForTls(FilterChainMatch match) => match.TransportProtocol == "tls" || !match.ServerNames.IsEmpty;

    private static bool AsksForFirstBytes(FilterChainMatch match) =>
        match.TransportProtocol.Length > 0 || !match.ServerNames.IsEmpty || !match.ApplicationProtocols.IsEmpty;
}
