using Isthmus.Api.Kubernetes;

namespace Isthmus.Api.Checking;

/// <summary>Checks one Secret that carries the credentials of a remote cluster; other Secrets are not ours.</summary>
internal static class RemoteSecretChecks
{
    private const string RemoteLabel = "istio/multiCluster";
    private const string ClusterAnnotation = "networking.istio.io/cluster";

    // Fields of a kubeconfig that make the control plane run a program or read a file.
    private static readonly string[] Forbidden = ["exec:", "auth-provider:", "client-certificate:", "client-key:", "tokenFile:"];

    public static void Check(ApiObject<SecretConfig> secret, Findings findings)
    {
        if (!string.Equals(secret.Metadata.Labels[RemoteLabel], "true", StringComparison.Ordinal))
        {
            return;
        }

        var data = secret.Config.Data;
        if (data.Count == 0)
        {
            findings.Add(ObjectCheckCatalog.Missing, "data", "a remote secret has one entry per cluster", "add the kubeconfig under the cluster's name");
        }

        foreach (var (cluster, kubeconfig) in data)
        {
            var at = findings.IsWritten($"stringData[{cluster}]") ? $"stringData[{cluster}]" : $"data[{cluster}]";
            findings.Label(at, cluster);
            foreach (var line in kubeconfig.Split('\n', StringSplitOptions.TrimEntries))
            {
                if (Forbidden.FirstOrDefault(f => line.TrimStart('-', ' ').StartsWith(f, StringComparison.Ordinal)) is { } field)
                {
                    findings.Add(ObjectCheckCatalog.KubeconfigCommand, at, $"the kubeconfig of '{cluster}' has '{field.TrimEnd(':')}'");
                }
            }
        }

        if (secret.Metadata.Annotations.TryGet(ClusterAnnotation, out var named) && data.Count > 0 && !data.Contains(named))
        {
            findings.Add(ObjectCheckCatalog.SecretCluster, $"metadata.annotations[{ClusterAnnotation}]", $"the annotation names '{named}', the data {string.Join(", ", data.Select(d => d.Key))}");
        }
    }
}
