using Google.Protobuf.WellKnownTypes;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>The HTTP side of an upstream: a typed extension of the cluster.</summary>
internal static class UpstreamHttpWriter
{
    /// <summary>The options; null when all are the proxy's own.</summary>
    public static HttpOptionsPb.HttpProtocolOptions? Write(Upstream upstream)
    {
        var options = new HttpOptionsPb.HttpProtocolOptions
        {
            CommonHttpProtocolOptions = Common(upstream.Connections),
            UpstreamHttpProtocolOptions = Names(upstream),
            OutlierDetection = OutlierDetectionWriter.Errors(upstream.OutlierDetection?.ErrorStatusCodes ?? default),
        };
        if (upstream.Protocol == UpstreamProtocol.Http1 && options.CalculateSize() == 0)
        {
            return null;
        }

        switch (upstream.Protocol)
        {
            case UpstreamProtocol.Http2:
                options.ExplicitHttpConfig = new() { Http2ProtocolOptions = Http2(upstream.Connections) };
                break;
            case UpstreamProtocol.SameAsDownstream:
                options.UseDownstreamProtocolConfig = new() { HttpProtocolOptions = new(), Http2ProtocolOptions = Http2(upstream.Connections) };
                break;
            default:
                options.ExplicitHttpConfig = new() { HttpProtocolOptions = new() };
                break;
        }

        return options;
    }

    private static CorePb.HttpProtocolOptions? Common(ConnectionReuse reuse) => reuse is { IdleTimeout: null, MaxDuration: null, MaxRequests: 0 } ? null : new()
    {
        IdleTimeout = reuse.IdleTimeout is { } idle ? Duration.FromTimeSpan(idle) : null,
        MaxConnectionDuration = reuse.MaxDuration is { } duration ? Duration.FromTimeSpan(duration) : null,
        MaxRequestsPerConnection = reuse.MaxRequests > 0 ? reuse.MaxRequests : null,
    };

    private static CorePb.Http2ProtocolOptions Http2(ConnectionReuse reuse) => new() { MaxConcurrentStreams = reuse.MaxConcurrentStreams };

    // Envoy has one switch for all transports of a cluster; only one of them ever uses TLS.
    private static CorePb.UpstreamHttpProtocolOptions? Names(Upstream upstream)
    {
        var asksForHost = upstream.Transports.Any(t => t.Tls is { UsesHostAsSni: true, Sni.Length: 0 });
        var verifiesHost = upstream.Transports.Any(t => t.Tls is { VerifiesHost: true });
        return asksForHost || verifiesHost ? new() { AutoSni = asksForHost, AutoSanValidation = verifiesHost } : null;
    }
}
