using System.Globalization;
using System.Text;
using Isthmus.Proxy.Plans;

namespace Isthmus.Proxy.Telemetry;

/// <summary>Writes what was counted in Prometheus' text format, under Istio's standard names and labels.</summary>
internal static class PrometheusPage
{
    /// <summary>Writes what access rules decided, by rule.</summary>
    public static string WriteAccess(IReadOnlyDictionary<(string Effect, string Rule), long> counts)
    {
        var text = new StringBuilder("# TYPE isthmus_proxy_access_total counter\n");
        foreach (var ((effect, rule), count) in counts.OrderBy(c => c.Key))
        {
            text.Append(CultureInfo.InvariantCulture, $"isthmus_proxy_access_total{{effect=\"{effect}\",rule=\"{Escape(rule)}\"}} {count}\n");
        }

        return text.ToString();
    }

    /// <summary>Writes how many handshakes with hosts failed, by reason; reasons that never occurred are left out.</summary>
    public static string WriteUpstreamRefused(IReadOnlyList<long> refused)
    {
        var text = new StringBuilder("# TYPE isthmus_proxy_upstream_tls_failures_total counter\n");
        for (var i = 0; i < refused.Count; i++)
        {
            if (refused[i] > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"isthmus_proxy_upstream_tls_failures_total{{reason=\"{TlsRefusalText.Of((TlsRefusal)i)}\"}} {refused[i]}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>Writes how many clients were closed before they were served, by reason; reasons that never occurred are left out.</summary>
    public static string WriteRefused(IReadOnlyList<long> refused, int halfOpen)
    {
        var text = new StringBuilder("# TYPE isthmus_proxy_half_open_clients gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"isthmus_proxy_half_open_clients {halfOpen}\n# TYPE isthmus_proxy_refused_total counter\n");
        for (var i = 0; i < refused.Count; i++)
        {
            if (refused[i] > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"isthmus_proxy_refused_total{{reason=\"{TlsRefusalText.Of((TlsRefusal)i)}\"}} {refused[i]}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>Writes all series.</summary>
    public static string Write(ProxyIdentity self, string principal, IEnumerable<KeyValuePair<RequestKey, RequestSeries>> requests, IEnumerable<KeyValuePair<TcpKey, TcpSeries>> tcp)
    {
        var text = new StringBuilder();
        WriteRequests(text, self, principal, Merge(requests));
        WriteTcp(text, self, principal, [.. tcp]);
        return text.ToString();
    }

    private static List<(string Labels, RequestSeries Series)> Labelled(ProxyIdentity self, string principal, Dictionary<RequestKey, RequestSeries> merged)
    {
        // Hosts of one workload have the same labels: what the loops tell apart is one series here.
        var byLabels = new SortedDictionary<string, RequestSeries>(StringComparer.Ordinal);
        foreach (var (key, series) in merged)
        {
            var labels = Labels(self, principal, key.Direction, key.Upstream, key.Host?.Endpoint.Workload ?? key.Workload, key.Peer)
                + $",request_protocol=\"http\",response_code=\"{key.Status.ToString(CultureInfo.InvariantCulture)}\",grpc_response_status=\"\",response_flags=\"{key.Flags}\",connection_security_policy=\"{Security(key.Direction, key.Peer)}\"";
            if (byLabels.TryGetValue(labels, out var same))
            {
                same.Add(series);
            }
            else
            {
                byLabels.Add(labels, series);
            }
        }

        return [.. byLabels.Select(p => (p.Key, p.Value))];
    }

    private static Dictionary<RequestKey, RequestSeries> Merge(IEnumerable<KeyValuePair<RequestKey, RequestSeries>> parts)
    {
        var merged = new Dictionary<RequestKey, RequestSeries>();
        foreach (var (key, series) in parts)
        {
            if (!merged.TryGetValue(key, out var sum))
            {
                merged.Add(key, sum = new RequestSeries());
            }

            sum.Add(series);
        }

        return merged;
    }

    private static void WriteRequests(StringBuilder text, ProxyIdentity self, string principal, Dictionary<RequestKey, RequestSeries> merged)
    {
        var all = Labelled(self, principal, merged);
        text.Append("# TYPE istio_requests_total counter\n");
        foreach (var (labels, series) in all)
        {
            text.Append(CultureInfo.InvariantCulture, $"istio_requests_total{{{labels}}} {series.Count}\n");
        }

        WriteHistogram(text, "istio_request_duration_milliseconds", all, s => s.Duration);
        WriteHistogram(text, "istio_request_bytes", all, s => s.RequestBytes);
        WriteHistogram(text, "istio_response_bytes", all, s => s.ResponseBytes);
    }

    private static void WriteHistogram<T>(StringBuilder text, string name, List<(string Labels, T Series)> all, Func<T, Histogram> select)
    {
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} histogram\n");
        foreach (var (labels, series) in all)
        {
            var histogram = select(series);
            long sum = 0;
            for (var i = 0; i < histogram.Counts.Count; i++)
            {
                sum += histogram.Counts[i];
                var bound = i < Histogram.UpperBounds.Count ? Histogram.UpperBounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"{bound}\"}} {sum}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"{name}_sum{{{labels}}} {histogram.Sum}\n{name}_count{{{labels}}} {sum}\n");
        }
    }

    private static void WriteTcp(StringBuilder text, ProxyIdentity self, string principal, List<KeyValuePair<TcpKey, TcpSeries>> parts)
    {
        var byLabels = new SortedDictionary<string, TcpSeries>(StringComparer.Ordinal);
        foreach (var (key, series) in parts)
        {
            var labels = Labels(self, principal, key);
            if (!byLabels.TryGetValue(labels, out var sum))
            {
                byLabels.Add(labels, sum = new TcpSeries());
            }

            sum.Add(series);
        }

        (string Name, Func<TcpSeries, long> Select)[] counters =
        [
            ("istio_tcp_connections_opened_total", s => s.Opened),
            ("istio_tcp_connections_closed_total", s => s.Closed),
            ("istio_tcp_received_bytes_total", s => s.Received),
            ("istio_tcp_sent_bytes_total", s => s.Sent),
        ];
        foreach (var (name, select) in counters)
        {
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} counter\n");
            foreach (var (labels, series) in byLabels)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {select(series)}\n");
            }
        }

        WriteHistogram(text, "isthmus_tcp_connection_duration_milliseconds", [.. byLabels.Where(p => p.Value.Closed > 0).Select(p => (p.Key, p.Value))], s => s.Duration);
    }

    private static string Labels(ProxyIdentity self, string principal, in TcpKey key)
    {
        var name = key.ServerName.Length == 0 ? "" : $",requested_server_name=\"{Escape(key.ServerName)}\"";
        return Labels(self, principal, key.Direction, key.Upstream, key.Host?.Endpoint.Workload ?? key.Workload, key.Peer)
            + $",request_protocol=\"tcp\",response_flags=\"{key.Flags}\",connection_security_policy=\"{Security(key.Direction, key.Peer)}\"{name}";
    }

    /// <summary>Writes what became of copies of requests. They are no requests of anybody's, so the standard metrics do not count them.</summary>
    public static string WriteMirrors(IEnumerable<KeyValuePair<(UpstreamEntry Upstream, MirrorResult Result), long>> mirrors)
    {
        var text = new StringBuilder("# TYPE isthmus_proxy_mirrored_requests_total counter\n");
        var sums = mirrors
            .GroupBy(p => $"upstream_cluster=\"{Escape(p.Key.Upstream.Name)}\",result=\"{p.Key.Result.ToString().ToLowerInvariant()}\"", StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal);
        foreach (var sum in sums)
        {
            text.Append(CultureInfo.InvariantCulture, $"isthmus_proxy_mirrored_requests_total{{{sum.Key}}} {sum.Sum(p => p.Value)}\n");
        }

        return text.ToString();
    }

    private static string Security(TrafficDirection direction, string? caller) => direction != TrafficDirection.Inbound ? "unknown" : caller is null ? "none" : "mutual_tls";

    // Known also when no endpoint answered: the service comes from the upstream, only the workload from the endpoint.
    private static string Labels(ProxyIdentity self, string principal, TrafficDirection direction, UpstreamEntry? upstream, WorkloadIdentity? workload, string? caller)
    {
        var isInbound = direction == TrafficDirection.Inbound;
        var own = Own(self);
        var peer = workload ?? WorkloadIdentity.Unknown;
        var (source, destination) = isInbound ? (WorkloadIdentity.Unknown, own) : (own, peer);
        var settings = upstream?.State.Upstream;
        var name = settings switch
        {
            null => "",
            { Service: null } => settings.Name,
            _ => settings.ServiceName,
        };
        var values = new (string Name, string Value)[]
        {
            ("reporter", isInbound ? "destination" : "source"),
            ("source_workload", source.Name),
            ("source_canonical_service", source.CanonicalName),
            ("source_canonical_revision", Revision(source)),
            ("source_workload_namespace", caller is not null && SpiffeId.TryParse(caller, out var id) ? id.Namespace : source.Namespace),
            ("source_principal", caller ?? ""),
            ("source_app", source.CanonicalName),
            ("source_version", source.CanonicalRevision),
            ("source_cluster", source.Cluster.Value),
            ("destination_workload", destination.Name),
            ("destination_workload_namespace", destination.Namespace),
            ("destination_principal", caller is null ? "" : principal),
            ("destination_app", destination.CanonicalName),
            ("destination_version", destination.CanonicalRevision),
            ("destination_service", settings?.Service?.Host ?? ""),
            ("destination_canonical_service", destination.CanonicalName),
            ("destination_canonical_revision", Revision(destination)),
            ("destination_service_name", name),
            ("destination_service_namespace", settings?.Service?.Namespace ?? ""),
            ("destination_cluster", destination.Cluster.Value),
        };
        return string.Join(',', values.Select(v => $"{v.Name}=\"{Escape(string.IsNullOrEmpty(v.Value) ? "unknown" : v.Value)}\""));
    }

    private static string Revision(WorkloadIdentity workload) => string.IsNullOrEmpty(workload.CanonicalRevision) ? "latest" : workload.CanonicalRevision;

    private static WorkloadIdentity Own(ProxyIdentity self)
    {
        var app = Label(self, "service.istio.io/canonical-name") ?? Label(self, "app.kubernetes.io/name") ?? Label(self, "app") ?? "";
        var version = Label(self, "service.istio.io/canonical-revision") ?? Label(self, "version") ?? "";
        return new WorkloadIdentity(app.Length > 0 ? app : self.Id, self.Namespace, app, version, self.Cluster);
    }

    private static string? Label(ProxyIdentity self, string name) => self.Labels.TryGet(name, out var value) ? value : null;

    private static string Escape(string value) =>
        value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
