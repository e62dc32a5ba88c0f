using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Isthmus.Model.Plans;
using Isthmus.Xds.Protos.HttpFilters.Router.V3;
using Isthmus.Xds.Translation.Writing;

namespace Isthmus.Xds.Translation.Proxyless;

/// <summary>Listeners for gRPC libraries.</summary>
internal static class GrpcListenerWriter
{
    private const string PlainChain = "inbound-plaintext";

    /// <summary>What a client asks for by the name that it dials; null for a listener without a route table.</summary>
    public static ListenerPb.Listener? WriteOutbound(string name, Listener listener)
    {
        var table = listener.FilterChains.Select(c => c.Handling).OfType<HttpHandling>().Select(h => h.RouteTableName).FirstOrDefault(n => n.Length > 0);
        if (table is null)
        {
            return null;
        }

        var manager = new HcmPb.HttpConnectionManager { Rds = new() { ConfigSource = ConfigSourceWriter.Ads(), RouteConfigName = table } };
        manager.HttpFilters.Add(HttpHandlingWriter.Filter(Names.HttpFault, new FaultPb.HTTPFault()));
        manager.HttpFilters.Add(HttpHandlingWriter.Filter(Names.HttpRouter, new Router()));
        return new ListenerPb.Listener { Name = name, ApiListener = new() { ApiListener_ = Any.Pack(manager) } };
    }

    /// <summary>What a server asks for by the address that it listens on: every method is served, in plain text. Null when the address is none.</summary>
    public static ListenerPb.Listener? WriteInbound(string name, string address)
    {
        var colon = address.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return null;
        }

        var manager = new HcmPb.HttpConnectionManager { RouteConfig = Served(name) };
        manager.HttpFilters.Add(HttpHandlingWriter.Filter(Names.HttpRouter, new Router()));
        var chain = new ListenerPb.FilterChain { Name = PlainChain, Filters = { new ListenerPb.Filter { Name = Names.HttpConnectionManager, TypedConfig = Any.Pack(manager) } } };
        return new ListenerPb.Listener
        {
            Name = name,
            Address = AddressWriter.Address(address[..colon].Trim('[', ']'), port),
            TrafficDirection = CorePb.TrafficDirection.Inbound,
            FilterChains = { chain },
        };
    }

    private static RoutePb.RouteConfiguration Served(string name) => new()
    {
        Name = name,
        VirtualHosts =
        {
            new RoutePb.VirtualHost
            {
                Name = name,
                Domains = { "*" },
                Routes = { new RoutePb.Route { Match = new() { Prefix = "/" }, NonForwardingAction = new() } },
            },
        },
    };
}
