using System.Globalization;
using System.Text;

namespace Isthmus.PushProbe;

/// <summary>The folder of a mesh: services with endpoints in two regions, one file for each service and one for each slice.</summary>
internal sealed class ProbeMesh : IDisposable
{
    private readonly int _endpoints;

    public ProbeMesh(int services, int endpoints)
    {
        (Services, _endpoints) = (services, endpoints);
        Folder = Directory.CreateTempSubdirectory("isthmus-push-probe-").FullName;
        foreach (var region in (string[])["east", "west"])
        {
            Write($"node-{region}.yaml", $$"""
                apiVersion: v1
                kind: Node
                metadata: {name: node-{{region}}, labels: {topology.kubernetes.io/region: {{region}}, topology.kubernetes.io/zone: {{region}}-a } }
                """);
        }

        for (var i = 0; i < services; i++)
        {
            Write(string.Create(CultureInfo.InvariantCulture, $"service-{i}.yaml"), string.Create(CultureInfo.InvariantCulture, $$"""
                apiVersion: v1
                kind: Service
                metadata: {name: s{{i}}, namespace: default}
                spec: {clusterIP: 10.{{i / 250}}.{{i % 250}}.1, ports: [{name: http, port: 80}]}
                """));
            WriteSlice(i, isReady: true);
        }
    }

    public string Folder { get; }

    public int Services { get; }

    public static string UpstreamOf(int service) => string.Create(CultureInfo.InvariantCulture, $"outbound|80||s{service}.default.svc.cluster.local");

    /// <summary>Writes the endpoints of a service; the first of them ready or not.</summary>
    public void WriteSlice(int service, bool isReady)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $$"""
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: s{{service}}-1, namespace: default, labels: {kubernetes.io/service-name: s{{service}} } }
            addressType: IPv4
            ports: [{name: http, port: 8080}]
            endpoints:

            """));
        for (var i = 0; i < _endpoints; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"- {{addresses: [11.{service / 250}.{service % 250}.{i + 1}], nodeName: node-{(i % 2 == 0 ? "east" : "west")}, conditions: {{ready: {(i > 0 || isReady ? "true" : "false")}}}}}\n");
        }

        Write(string.Create(CultureInfo.InvariantCulture, $"slice-{service}.yaml"), text.ToString());
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Write(string file, string text)
    {
        var hidden = Path.Combine(Folder, "." + file);
        File.WriteAllText(hidden, text);
        File.Move(hidden, Path.Combine(Folder, file), overwrite: true);
    }
}
