using System.Globalization;
using System.Text;
using Isthmus.Proxy.Plans;
using Isthmus.Proxy.Telemetry;
using Isthmus.Traffic.Records;

namespace Isthmus.Proxy.Admin;

/// <summary>What the admin server shows of a proxy. Figures of a loop are taken on that loop.</summary>
internal sealed class AdminPages(ProxyPlane plane)
{
    // What fits on a screen or two; failures and retries are among them longest.
    private const int NewestDecisions = 200;

    private static readonly (string Path, string Text)[] Index =
    [
        ("/ready", "200 when the proxy has a plan and takes requests"),
        ("/stats/prometheus", "Istio's standard metrics"),
        ("/clusters", "every upstream with its endpoints and their health"),
        ("/config_dump", "the plan in force, as JSON"),
        ("/decisions", "why the last attempts went where they went, newest first"),
        ("/decisions/failed", "the same for attempts that failed or repeated a failed one"),
        ("/drain", "POST: stop accepting and let requests end"),
    ];

    /// <summary>Answers a request.</summary>
    public async ValueTask<AdminReply> AnswerAsync(string method, string path)
    {
        switch (path)
        {
            case "/":
                return AdminReply.Text(string.Concat(Index.Select(p => $"{p.Path}  {p.Text}\n")));
            case "/ready":
                return plane.Listening.Count > 0 && !plane.IsDraining ? AdminReply.Text("LIVE\n") : AdminReply.Text(plane.IsDraining ? "DRAINING\n" : "INITIALIZING\n", 503);
            case "/stats/prometheus":
                return new AdminReply(200, "text/plain; version=0.0.4; charset=utf-8", await MetricsAsync());
            case "/clusters":
                return AdminReply.Text(Clusters(plane.Plan, plane.Now));
            case "/config_dump" when plane.Settings.WritePlan is { } write:
                return new AdminReply(200, "application/json", write(plane.Plan.Source));
            case "/decisions":
                return AdminReply.Text(await DecisionsAsync(log => log.Newest(NewestDecisions)));
            case "/decisions/failed":
                return AdminReply.Text(await DecisionsAsync(log => log.NewestKept(NewestDecisions)));
            case "/drain" when method == "POST":
                _ = plane.DrainAsync(Defaults.Drain);
                return AdminReply.Text("OK\n");
            case "/drain":
                return AdminReply.Text("use POST\n", 405);
            default:
                return AdminReply.Text("no such page; see /\n", 404);
        }
    }

    private async Task<string> MetricsAsync()
    {
        var parts = new List<LoopFigures>();
        foreach (var loop in plane.Loops)
        {
            parts.Add(await ProxyPlane.OnAsync(loop.Loop, () => LoopFigures.Of(loop)));
        }

        var principal = plane.Secrets.Workload?.Certificate.Identity.ToString() ?? "";
        var access = parts.SelectMany(p => p.Access).GroupBy(a => a.Key, a => a.Value).ToDictionary(g => g.Key, g => g.Sum());
        return PrometheusPage.Write(plane.Settings.Identity, principal, parts.SelectMany(p => p.Requests), parts.SelectMany(p => p.Tcp))
            + PrometheusPage.WriteMirrors(parts.SelectMany(p => p.Mirrors))
            + PrometheusPage.WriteRefused(LoopFigures.Sum(parts.Select(p => p.Refused)), parts.Sum(p => p.HalfOpen))
            + PrometheusPage.WriteUpstreamRefused(LoopFigures.Sum(parts.Select(p => p.UpstreamRefused)))
            + PrometheusPage.WriteAccess(access)
            + plane.Settings.MoreMetrics?.Invoke();
    }

    private async Task<string> DecisionsAsync(Func<DecisionLog, IReadOnlyList<DecisionRecord>> select)
    {
        var text = new StringBuilder("loop seconds_ago plan route upstream attempt priority draw loads locality host status failure took_ms flags\n");
        var names = plane.Plan.Upstreams.ToDictionary(u => u.Index, u => u.Name);
        foreach (var loop in plane.Loops)
        {
            var (records, now) = await ProxyPlane.OnAsync(loop.Loop, () => (select(loop.Decisions), loop.Now));
            foreach (var record in records)
            {
                Write(text, loop.Loop.Name, record, now, names.GetValueOrDefault(record.UpstreamId, "?"));
            }
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, string loop, DecisionRecord r, TimeSpan now, string upstream)
    {
        var recorded = r.Loads;
        var loads = string.Join('/', Enumerable.Range(0, Math.Min((int)recorded.Count, RecordedLoads.Capacity)).Select(i => recorded.HealthyOf(i).ToString(CultureInfo.InvariantCulture)));
        text.Append(CultureInfo.InvariantCulture, $"{loop} {(now - r.At).TotalSeconds:F3} {r.PlanVersion} {r.RouteId} {upstream} {r.Attempt} {r.Priority} {r.Draw} {loads} ");
        text.Append(CultureInfo.InvariantCulture, $"{r.Locality} {r.Host?.Key.ToString() ?? "-"} {r.Status} {r.Failure} {r.Took.TotalMilliseconds:F1} {r.Flags}\n");
    }

    // Envoy's lines, so that scripts that read them go on working.
    private static string Clusters(ProxyPlan plan, TimeSpan now)
    {
        var text = new StringBuilder();
        foreach (var entry in plan.Upstreams)
        {
            var state = entry.State;
            text.Append(CultureInfo.InvariantCulture, $"{entry.Name}::ejected::{state.Ejected}\n{entry.Name}::rq_active::{state.Limits.Requests}\n{entry.Name}::cx_active::{state.Limits.Connections}\n");
            foreach (var host in state.Hosts)
            {
                var start = $"{entry.Name}::{host.Key}";
                (string Name, string Value)[] values =
                [
                    ("health_flags", Health(host)),
                    ("why", Why(host, now)),
                    ("priority", Number(host.Priority)),
                    ("weight", Number(host.Endpoint.Weight)),
                    ("locality", host.Locality.ToString()),
                    ("cluster", host.Endpoint.Workload.Cluster.Value ?? ""),
                    ("rq_active", Number(host.Active)),
                    ("rq_total", Number(host.Requests)),
                    ("rq_error", Number(host.Failures)),
                ];
                foreach (var (name, value) in values.Where(v => v.Name != "why" || v.Value.Length > 0))
                {
                    text.Append(start).Append("::").Append(name).Append("::").Append(value).Append('\n');
                }
            }
        }

        return text.ToString();
    }

    private static string Health(Host host)
    {
        var flags = "";
        flags += host.Outlier is { IsEjected: true } ? "/failed_outlier_check" : "";
        flags += host.IsSuspected ? "/suspected" : "";
        flags += host.Endpoint.Health is HealthStatus.Healthy or HealthStatus.Unknown ? "" : $"/eds_{host.Endpoint.Health.ToString().ToLowerInvariant()}";
        return flags.Length > 0 ? flags : "healthy";
    }

    // What the flags do not say: which detector, since when, and for how long.
    private static string Why(Host host, TimeSpan now)
    {
        var reasons = new List<string>();
        if (host.Outlier is { IsEjected: true } outlier)
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"{outlier.Reason} {(now - outlier.EjectedAt).TotalSeconds:F1} s ago, ejection {outlier.Ejections} of {outlier.EjectedFor.TotalSeconds:F1} s"));
        }

        if (host.IsSuspected)
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"connection failed {(now - host.SuspectedAt).TotalSeconds:F1} s ago, probed until it succeeds"));
        }

        return string.Join("; ", reasons);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
