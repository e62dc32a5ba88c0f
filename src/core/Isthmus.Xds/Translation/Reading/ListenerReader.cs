using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Xds.Protos.ListenerFilters.HttpInspector.V3;
using Isthmus.Xds.Protos.ListenerFilters.OriginalDst.V3;
using Isthmus.Xds.Protos.ListenerFilters.TlsInspector.V3;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>Listeners with their chains.</summary>
internal static class ListenerReader
{
    private static readonly TcpHandling Nothing = new() { Upstreams = [] };

    /// <summary>Reads a listener.</summary>
    public static Listener Read(ListenerPb.Listener listener, Findings findings)
    {
        findings.RejectIf(listener.ApiListener is not null, "api_listener");
        findings.RejectIf(listener.InternalListener is not null, "internal_listener");
        findings.RejectIf(listener.Transparent == true, "transparent");
        findings.RejectIf(listener.AdditionalAddresses.Count > 0, "additional_addresses");
        var filters = Filters(listener, findings);
        var (address, port) = AddressReader.Address(listener.Address, findings);
        var read = new Listener
        {
            Name = listener.Name,
            Address = address,
            Port = port,
            BindsToPort = listener.BindToPort ?? true,
            Direction = (TrafficDirection)Math.Clamp((int)listener.TrafficDirection, 0, 2),
            UsesOriginalDestination = listener.UseOriginalDst == true,
            InspectsTls = filters.Contains(TlsInspector.Descriptor.FullName),
            InspectsHttp = filters.Contains(HttpInspector.Descriptor.FullName),
            InspectionTimeout = Durations.Read(listener.ListenerFiltersTimeout, "listener_filters_timeout", findings) ?? EnvoyDefaults.ListenerFiltersTimeout,
            FilterChains = listener.FilterChains.Select(c => Chain(c, findings)).ToEquatableArray(),
            DefaultFilterChain = listener.DefaultFilterChain is { } chain ? Chain(chain, findings) : null,
        };
        return filters.Contains(OriginalDst.Descriptor.FullName) && !read.RestoresDestination ? read with { UsesOriginalDestination = true } : read;
    }

    private static HashSet<string> Filters(ListenerPb.Listener listener, Findings findings)
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        foreach (var filter in listener.ListenerFilters)
        {
            var type = Extensions.TypeOf(filter.TypedConfig);
            var isKnown = type == OriginalDst.Descriptor.FullName || type == TlsInspector.Descriptor.FullName || type == HttpInspector.Descriptor.FullName;
            findings.RejectIf(!isKnown && !Extensions.IsOwnWay(type), $"listener filter {filter.Name} ({type})");
            // Istio spares ports on which the server speaks first; inspecting them too costs only the time limit.
            types.Add(type);
        }

        return types;
    }

    private static FilterChain Chain(ListenerPb.FilterChain chain, Findings findings) => new()
    {
        Name = chain.Name,
        Match = chain.FilterChainMatch is { } match ? Match(match, findings) : FilterChainMatch.Any,
        Tls = TlsReader.Server(chain.TransportSocket, findings),
        HandshakeTimeout = Durations.Read(chain.TransportSocketConnectTimeout, "transport_socket_connect_timeout", findings) ?? TimeSpan.Zero,
        Handling = Handling(chain, findings),
    };

    // Filters before the last one decide about the connection; the last one takes it.
    private static ConnectionHandling Handling(ListenerPb.FilterChain chain, Findings findings)
    {
        var authorization = new List<AuthorizationRules>();
        ConnectionHandling? handling = null;
        foreach (var filter in chain.Filters)
        {
            findings.RejectIf(handling is not null, $"a filter after the one that takes the connection: {filter.Name}");
            var type = Extensions.TypeOf(filter.TypedConfig);
            if (type == NetworkRbacPb.RBAC.Descriptor.FullName)
            {
                var rbac = Extensions.Read<NetworkRbacPb.RBAC>(filter.TypedConfig, findings);
                authorization.AddRange(AuthorizationReader.Filter(rbac.Rules, rbac.ShadowRules, findings));
            }
            else if (type == TcpProxyPb.TcpProxy.Descriptor.FullName)
            {
                handling = TcpHandlingReader.Read(Extensions.Read<TcpProxyPb.TcpProxy>(filter.TypedConfig, findings), chain.Metadata, findings);
            }
            else if (type == HcmPb.HttpConnectionManager.Descriptor.FullName)
            {
                handling = HttpHandlingReader.Read(Extensions.Read<HcmPb.HttpConnectionManager>(filter.TypedConfig, findings), chain.Metadata, findings);
            }
            else
            {
                findings.RejectIf(!Extensions.IsOwnWay(type), $"network filter {filter.Name} ({type})");
            }
        }

        findings.RejectIf(handling is null, $"filter chain {chain.Name}: nothing takes the connection");
        handling ??= Nothing;
        return authorization.Count == 0 ? handling : handling with { Authorization = authorization.Concat(handling.Authorization).ToEquatableArray() };
    }

    private static FilterChainMatch Match(ListenerPb.FilterChainMatch match, Findings findings)
    {
        findings.RejectIf(match.AddressSuffix.Length > 0 || match.SuffixLen is not null, "filter_chain_match: address_suffix");
        findings.RejectIf(match.SourceType != ListenerPb.FilterChainMatch.Types.ConnectionSourceType.Any, "filter_chain_match: source_type");
        findings.RejectIf(match.SourcePrefixRanges.Count + match.DirectSourcePrefixRanges.Count + match.SourcePorts.Count > 0, "filter_chain_match: source");
        findings.RejectIf(match.DestinationPort > 65535, "filter_chain_match: destination_port");
        return new()
        {
            DestinationPort = (int)(match.DestinationPort ?? 0),
            DestinationRanges = match.PrefixRanges.Select(AddressReader.Range).ToEquatableArray(),
            ServerNames = match.ServerNames.ToEquatableArray(),
            TransportProtocol = match.TransportProtocol,
            ApplicationProtocols = match.ApplicationProtocols.ToEquatableArray(),
        };
    }
}
