using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Isthmus.Model.Plans;
using Isthmus.Xds.Protos.ListenerFilters.HttpInspector.V3;
using Isthmus.Xds.Protos.ListenerFilters.OriginalDst.V3;
using Isthmus.Xds.Protos.ListenerFilters.TlsInspector.V3;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>Listeners with their chains.</summary>
internal static class ListenerWriter
{
    /// <summary>Key of the origins of token rules in a chain's own metadata.</summary>
    public const string JwtOrigins = "jwt";

    /// <summary>The listener.</summary>
    public static ListenerPb.Listener Write(Listener listener)
    {
        var written = new ListenerPb.Listener
        {
            Name = listener.Name,
            Address = AddressWriter.Address(listener.Address, listener.Port),
            TrafficDirection = (CorePb.TrafficDirection)listener.Direction,
            BindToPort = listener.BindsToPort ? null : false,
            UseOriginalDst = listener.UsesOriginalDestination ? true : null,
            ListenerFiltersTimeout = Duration.FromTimeSpan(listener.InspectionTimeout),
            // Nothing said in time is an answer too: a protocol in which the server speaks first.
            ContinueOnListenerFiltersTimeout = true,
            DefaultFilterChain = listener.DefaultFilterChain is { } chain ? Chain(chain) : null,
        };
        written.ListenerFilters.AddRange(Filters(listener));
        written.FilterChains.AddRange(listener.FilterChains.Select(Chain));
        return written;
    }

    private static IEnumerable<ListenerPb.ListenerFilter> Filters(Listener listener)
    {
        if (listener.RestoresDestination)
        {
            yield return Filter(Names.OriginalDestination, new OriginalDst());
        }

        if (listener.InspectsTls)
        {
            yield return Filter(Names.TlsInspector, new TlsInspector());
        }

        if (listener.InspectsHttp)
        {
            yield return Filter(Names.HttpInspector, new HttpInspector());
        }
    }

    private static ListenerPb.ListenerFilter Filter(string name, IMessage config) => new() { Name = name, TypedConfig = Any.Pack(config) };

    private static ListenerPb.FilterChain Chain(FilterChain chain)
    {
        var written = new ListenerPb.FilterChain
        {
            Name = chain.Name,
            FilterChainMatch = chain.Match == FilterChainMatch.Any ? null : Match(chain.Match),
            TransportSocket = chain.Tls is { } tls ? TlsWriter.Server(tls) : null,
            TransportSocketConnectTimeout = chain.HandshakeTimeout > TimeSpan.Zero ? Duration.FromTimeSpan(chain.HandshakeTimeout) : null,
        };
        var istio = new Struct();
        var isthmus = new Struct();
        if (chain.Handling is HttpHandling http)
        {
            written.Filters.Add(NetworkFilter(Names.HttpConnectionManager, HttpHandlingWriter.Write(http)));
            if (JwtWriter.Origins(http.JwtRules) is { } origins)
            {
                isthmus.Fields[JwtOrigins] = origins;
            }
        }
        else if (chain.Handling is TcpHandling tcp)
        {
            written.Filters.AddRange(tcp.Authorization.Select(rules => NetworkFilter(Names.NetworkRbac, AuthorizationWriter.Network(rules))));
            written.Filters.Add(NetworkFilter(Names.TcpProxy, TcpHandlingWriter.Write(tcp)));
            Origins.Write(tcp.Origin, istio, isthmus);
        }

        written.Metadata = Structs.Metadata((Names.MetadataIstio, istio), (Names.MetadataIsthmus, isthmus));
        return written;
    }

    private static ListenerPb.Filter NetworkFilter(string name, IMessage config) => new() { Name = name, TypedConfig = Any.Pack(config) };

    private static ListenerPb.FilterChainMatch Match(FilterChainMatch match)
    {
        var written = new ListenerPb.FilterChainMatch
        {
            DestinationPort = match.DestinationPort > 0 ? (uint)match.DestinationPort : null,
            TransportProtocol = match.TransportProtocol,
        };
        written.PrefixRanges.AddRange(match.DestinationRanges.Select(AddressWriter.Range));
        written.ServerNames.AddRange(match.ServerNames);
        written.ApplicationProtocols.AddRange(match.ApplicationProtocols);
        return written;
    }
}
