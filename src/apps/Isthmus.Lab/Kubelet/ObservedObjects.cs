using System.Text;
using Isthmus.Api;
using Isthmus.Api.Kubernetes;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Kubelet;

/// <summary>What a Kubernetes cluster would report, as YAML. Pure text; the same input gives the same bytes.</summary>
public static class ObservedObjects
{
    /// <summary>The node of a zone.</summary>
    public static string NodeName(ScenarioCluster cluster, string zone) => zone.Length == 0 ? $"node-{cluster.Name}" : $"node-{cluster.Name}-{zone}";

    /// <summary>The nodes, one per zone, with the labels that say where they stand.</summary>
    public static string Nodes(ScenarioCluster cluster)
    {
        var text = new StringBuilder();
        foreach (var zone in cluster.Zones)
        {
            Begin(text, "v1", "Node", NodeName(cluster, zone), "");
            AppendLabels(text, Labels.From([
                .. cluster.Region.Length == 0 ? [] : new[] { KeyValuePair.Create("topology.kubernetes.io/region", cluster.Region) },
                .. zone.Length == 0 ? [] : new[] { KeyValuePair.Create("topology.kubernetes.io/zone", zone) },
            ]));
        }

        return text.ToString();
    }

    /// <summary>The pods.</summary>
    public static string Pods(IEnumerable<PodReport> pods)
    {
        var text = new StringBuilder();
        foreach (var pod in pods)
        {
            Begin(text, "v1", "Pod", pod.Name, pod.Namespace);
            AppendLabels(text, pod.Labels);
            text.Append("spec:\n")
                .Append("  nodeName: ").Append(Quote(pod.Node)).Append('\n')
                .Append("  serviceAccountName: ").Append(Quote(pod.ServiceAccount)).Append('\n')
                .Append("status:\n  phase: Running\n")
                .Append("  podIP: ").Append(pod.Address).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A Service for a gateway that the operator's own manifests have none for: its port stands for the one that it really listens on.</summary>
    public static string GatewayService(ScenarioWorkload gateway)
    {
        var text = new StringBuilder();
        Begin(text, "v1", "Service", gateway.Name, gateway.Namespace);
        text.Append("spec:\n  selector:\n");
        AppendPairs(text, gateway.Labels, "    ");
        text.Append("  ports:\n  - name: http\n")
            .Append(CultureInfo.InvariantCulture, $"    port: {gateway.ServicePort}\n    targetPort: {gateway.Port}\n");
        return text.ToString();
    }

    /// <summary>An EndpointSlice per Service with a selector, with every pod that it selects; one without pods is written too, and empty.</summary>
    public static string EndpointSlices(IEnumerable<ApiObject<ServiceConfig>> services, IReadOnlyCollection<PodReport> pods)
    {
        var text = new StringBuilder();
        foreach (var service in services.Where(s => s.Config.Selector.Count > 0))
        {
            var (name, space) = (service.Metadata.Name, service.Metadata.Namespace);
            Begin(text, "discovery.k8s.io/v1", "EndpointSlice", name + "-1", space);
            AppendLabels(text, Labels.Empty.With("kubernetes.io/service-name", name));
            text.Append("addressType: IPv4\nports:\n");
            foreach (var port in service.Config.Ports)
            {
                text.Append("- name: ").Append(Quote(port.Name)).Append('\n')
                    .Append(CultureInfo.InvariantCulture, $"  port: {(port.TargetPort == 0 ? port.Port : port.TargetPort)}\n");
            }

            AppendEndpoints(text, pods.Where(p => p.Namespace == space && service.Config.Selector.Selects(p.Labels)).ToList());
        }

        return text.ToString();
    }

    private static void AppendEndpoints(StringBuilder text, List<PodReport> pods)
    {
        text.Append(pods.Count == 0 ? "endpoints: []\n" : "endpoints:\n");
        foreach (var pod in pods)
        {
            text.Append("- addresses: [").Append(pod.Address).Append("]\n")
                .Append("  conditions:\n")
                .Append("    ready: ").Append(YesNo(pod.IsReady && !pod.IsTerminating)).Append('\n')
                .Append("    serving: ").Append(YesNo(pod.IsReady)).Append('\n')
                .Append("    terminating: ").Append(YesNo(pod.IsTerminating)).Append('\n')
                .Append("  nodeName: ").Append(Quote(pod.Node)).Append('\n')
                .Append("  targetRef:\n    kind: Pod\n")
                .Append("    name: ").Append(Quote(pod.Name)).Append('\n')
                .Append("    namespace: ").Append(Quote(pod.Namespace)).Append('\n');
        }
    }

    private static void Begin(StringBuilder text, string version, string kind, string name, string space)
    {
        text.Append(text.Length == 0 ? "" : "---\n")
            .Append("apiVersion: ").Append(version).Append("\nkind: ").Append(kind)
            .Append("\nmetadata:\n  name: ").Append(Quote(name)).Append('\n')
            .Append(space.Length == 0 ? "" : $"  namespace: {Quote(space)}\n");
    }

    private static void AppendLabels(StringBuilder text, Labels labels)
    {
        if (labels.Count > 0)
        {
            text.Append("  labels:\n");
            AppendPairs(text, labels, "    ");
        }
    }

    private static void AppendPairs(StringBuilder text, Labels labels, string indent)
    {
        foreach (var (key, value) in labels)
        {
            text.Append(indent).Append(Quote(key)).Append(": ").Append(Quote(value)).Append('\n');
        }
    }

    private static string YesNo(bool value) => value ? "true" : "false";

    // Quoted text is text, whatever it looks like.
    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
