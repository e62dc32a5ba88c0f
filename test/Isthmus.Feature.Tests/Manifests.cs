using System.Globalization;
using System.Text;

namespace Isthmus.Feature.Tests;

/// <summary>The YAML of small meshes.</summary>
internal static class Manifests
{
    public static string Service(string name, int port = 80) => $$"""
        apiVersion: v1
        kind: Service
        metadata: {name: {{name}}, namespace: default}
        spec:
          clusterIP: 10.96.0.{{1 + (Math.Abs(name.Length * 31 + name[^1]) % 250)}}
          selector: {app: {{name}}}
          ports: [{name: grpc, port: {{port}}}]
        """;

    public static string Node(string name, string region) => $$"""
        apiVersion: v1
        kind: Node
        metadata:
          name: {{name}}
          labels: {topology.kubernetes.io/region: {{region}}, topology.kubernetes.io/zone: {{region}}-a}
        """;

    /// <summary>One slice of a service, every endpoint on one node.</summary>
    public static string Slice(string service, string node, int port, bool isReady, params string[] addresses)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $$"""
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: {{service}}-1
              namespace: default
              labels: {kubernetes.io/service-name: {{service}}}
            addressType: IPv4
            ports: [{name: grpc, port: {{port}}}]
            endpoints:

            """));
        foreach (var address in addresses)
        {
            var ready = isReady ? "true" : "false";
            text.Append(CultureInfo.InvariantCulture, $"- addresses: [{address}]\n  nodeName: {node}\n  conditions: {{ready: {ready}, serving: {ready}, terminating: false}}\n");
        }

        return text.ToString();
    }
}
