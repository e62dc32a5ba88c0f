using System.Text;
using Isthmus.Lab.Topology;

namespace Isthmus.Lab.Rivals;

/// <summary>
/// HAProxy's configuration for a place in a lab, with what its manual recommends against lost requests: health checks, passive observation of
/// answers, redispatch, and retries on every failure that may be retried. Pure text.
/// </summary>
public static class HaproxyConfig
{
    /// <summary>Writes it.</summary>
    /// <param name="place">The gateway or sidecar that it stands for.</param>
    /// <param name="servers">All instances that serve, of all clusters.</param>
    /// <param name="isLocalFirst">Other clusters only when the own one is gone (<c>backup</c>); otherwise all alike.</param>
    /// <param name="tryTimeout">How long one try may take; null for twenty seconds.</param>
    public static string Write(LabInstance place, IEnumerable<LabInstance> servers, bool isLocalFirst, TimeSpan? tryTimeout = null)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            global
              maxconn 4000
              nbthread 1
            defaults
              mode http
              timeout connect 1s
              timeout client 60s
              timeout server {(tryTimeout ?? TimeSpan.FromSeconds(20)).TotalMilliseconds:0}ms
              option redispatch 1
              retries 3
              retry-on conn-failure empty-response junk-response response-timeout 500 502 503 504
            frontend calls

            """).ReplaceLineEndings("\n"));
        text.Append("  bind ").Append(place.Entry).Append('\n').Append("""
              default_backend servers
            backend servers
              balance roundrobin
              option allbackups
              option httpchk GET /healthz
              default-server check inter 1s fall 3 rise 1 observe layer7 error-limit 3 on-error mark-down

            """.ReplaceLineEndings("\n"));
        // From its own address, as every pod: by it a partition tells clusters apart.
        text.Append("  source ").Append(place.Address).Append('\n');
        foreach (var server in servers)
        {
            text.Append("  server ").Append(server.Cluster.Name).Append('_').Append(server.Name).Append(' ').Append(server.Entry)
                .Append(isLocalFirst && server.Cluster != place.Cluster ? " backup\n" : "\n");
        }

        return text.ToString();
    }
}
