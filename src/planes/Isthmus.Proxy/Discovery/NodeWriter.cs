using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Isthmus.Xds.Protos.Core.V3;

namespace Isthmus.Proxy.Discovery;

/// <summary>Says who we are in the first request of a stream. Id and metadata are Istio's, so that any control plane that knows Istio's proxies knows us.</summary>
internal static class NodeWriter
{
    private const string UserAgent = "isthmus";

    /// <summary>The node of <paramref name="proxy"/>, which registers its workload in <paramref name="group"/> unless that is empty.</summary>
    public static Node Write(ProxyIdentity proxy, string group = "")
    {
        var address = proxy.Addresses.IsEmpty ? "127.0.0.1" : proxy.Addresses[0];
        var domain = proxy.DnsDomain.Length > 0 ? proxy.DnsDomain : $"{proxy.Namespace}.svc.cluster.local";
        var type = proxy.Type == ProxyType.Gateway ? "router" : "sidecar";
        return new Node
        {
            Id = $"{type}~{address}~{proxy.Id}~{domain}",
            Cluster = $"{proxy.Id}.{proxy.Namespace}",
            UserAgentName = UserAgent,
            Locality = new() { Region = proxy.Locality.Region, Zone = proxy.Locality.Zone, SubZone = proxy.Locality.SubZone },
            Metadata = Metadata(proxy, group),
        };
    }

    private static Struct Metadata(ProxyIdentity proxy, string group)
    {
        var metadata = new Struct();
        Put(metadata, "CLUSTER_ID", proxy.Cluster.Value);
        Put(metadata, "NETWORK", proxy.Network.Value);
        Put(metadata, "NAMESPACE", proxy.Namespace);
        Put(metadata, "SERVICE_ACCOUNT", proxy.ServiceAccount);
        Put(metadata, "NODE_NAME", proxy.Node);
        Put(metadata, "INSTANCE_IPS", string.Join(',', proxy.Addresses.AsEnumerable()));
        Put(metadata, "REQUESTED_NETWORK_VIEW", string.Join(',', proxy.NetworkView.Select(n => n.Value)));
        Put(metadata, "HTTP_PROXY_PORT", proxy.HttpProxyPort == 0 ? "" : proxy.HttpProxyPort.ToString(CultureInfo.InvariantCulture));
        Put(metadata, "INTERCEPTION_MODE", proxy.BindsPorts ? "NONE" : "");
        Put(metadata, "AUTO_REGISTER_GROUP", group);
        Put(metadata, "DNS_CAPTURE", proxy.CapturesDns ? "true" : "");
        if (proxy.Labels.Count > 0)
        {
            var labels = new Struct();
            foreach (var (key, value) in proxy.Labels)
            {
                labels.Fields[key] = Value.ForString(value);
            }

            metadata.Fields["LABELS"] = Value.ForStruct(labels);
        }

        return metadata;
    }

    private static void Put(Struct metadata, string key, string value)
    {
        if (value.Length > 0)
        {
            metadata.Fields[key] = Value.ForString(value);
        }
    }
}
