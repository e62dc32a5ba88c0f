using System.CommandLine;
using System.Text.Json;
using Isthmus.App.Inputs;
using Isthmus.App.Output;
using Isthmus.Planner;
using Isthmus.Planner.View;
using Isthmus.Traffic.Shares;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus endpoints</c>: which endpoints a proxy would use, at which priority, weight and share.</summary>
internal static class EndpointsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var options = new ProxyOptions();
        var output = OutputFormat.Create("text", "json");
        var target = new Argument<string?>("HOST[:PORT]") { Description = "Only this service, and port.", Arity = ArgumentArity.ZeroOrOne }.WithoutOptions();
        var unhealthy = new Option<string[]>("--unhealthy")
        {
            Description = "Take these endpoints for unhealthy: cluster=.., address=.., network=.., locality=.., workload=..; joined by commas all must hold.",
            HelpName = "KEY=VALUE",
        };
        var command = new Command("endpoints", "Show which endpoints a proxy would use, and what share of the traffic each gets.");
        command.Arguments.Add(target);
        options.AddTo(command);
        command.Options.Add(unhealthy);
        command.Options.Add(output);
        command.SetAction(arguments =>
        {
            if (!TryParse(arguments.GetValue(unhealthy) ?? [], Console.Error, out var selectors) || options.Read(arguments, Console.Error) is not { } mesh)
            {
                return ExitCode.Misuse;
            }

            var view = ProxyView.Of(mesh.Snapshot, mesh.Proxy);
            var upstreams = UpstreamFilter.Select(view, arguments.GetValue(target));
            if (upstreams.Count == 0)
            {
                Console.Error.WriteLine($"isthmus: a proxy in {Describe(view.Proxy)} sees no service '{arguments.GetValue(target) ?? "*"}'");
                return ExitCode.Findings;
            }

            if (view.Proxy.Locality.IsNone)
            {
                Console.Error.WriteLine("isthmus: note: the proxy has no locality, so no endpoint is nearer than another; give --proxy locality=region/zone");
            }

            var rows = upstreams.SelectMany(u => Rows(view, u, selectors)).ToList();
            foreach (var (text, _) in (arguments.GetValue(unhealthy) ?? []).Zip(selectors).Where(u => !rows.Exists(r => u.Second.Selects(r.Share.Group, r.Share.Endpoint))))
            {
                Console.Error.WriteLine($"isthmus: warning: --unhealthy {text}: none of these endpoints is meant by that");
            }

            Console.Out.Write(arguments.GetValue(output) == "json" ? Json(upstreams, rows) : Text(upstreams, rows));
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Describe(ProxyIdentity proxy) => $"cluster '{proxy.Cluster}', namespace '{proxy.Namespace}'";

    private static bool TryParse(string[] texts, TextWriter errors, out List<EndpointSelector> selectors)
    {
        selectors = [];
        foreach (var text in texts)
        {
            if (!EndpointSelector.TryParse(text, out var selector, out var problem))
            {
                errors.WriteLine($"isthmus: {problem}");
                return false;
            }

            selectors.Add(selector);
        }

        return true;
    }

    private static IEnumerable<EndpointRow> Rows(ProxyView view, Upstream upstream, List<EndpointSelector> selectors)
    {
        var localities = upstream.Discovery == UpstreamDiscovery.Endpoints ? MeshPlanner.PlanEndpoints(view, upstream.Name).Localities : upstream.InlineEndpoints;
        var selected = localities
            .SelectMany(g => g.Endpoints.Where(e => selectors.Exists(s => s.Selects(g, e))))
            .ToHashSet<PlannedEndpoint>(ReferenceEqualityComparer.Instance);
        return TrafficShares
            .Compute(localities, upstream.LoadBalancing, e => selected.Contains(e) ? HostState.Unhealthy : TrafficShares.StateOf(e))
            .Select(share => new EndpointRow(upstream, share));
    }

    private static string Text(IReadOnlyList<Upstream> upstreams, List<EndpointRow> rows)
    {
        var table = new TextTable("SERVICE", "PORT", "SUBSET", "PRIORITY", "LOCALITY", "WEIGHT", "SHARE", "ADDRESS", "CLUSTER", "NETWORK", "HEALTH");
        foreach (var row in rows)
        {
            var (group, endpoint) = (row.Share.Group, row.Share.Endpoint);
            table.Add(
                HostOf(row.Upstream), $"{row.Upstream.ServicePort}", row.Upstream.Subset, $"{group.Priority}", group.Locality.ToString(), $"{endpoint.Weight}",
                row.Percent, row.Address, endpoint.Workload.Cluster.Value, endpoint.Network.Value, row.Health);
        }

        return $"{table}\n{string.Concat(upstreams.Select(u => Summary(u, rows)))}";
    }

    // What most people want to know first: how the clusters divide the traffic.
    private static string Summary(Upstream upstream, List<EndpointRow> rows)
    {
        var own = rows.Where(r => ReferenceEquals(r.Upstream, upstream)).ToList();
        var name = $"{HostOf(upstream)}:{upstream.ServicePort}{(upstream.Subset.Length == 0 ? "" : $" subset {upstream.Subset}")}";
        var clusters = own.GroupBy(r => r.Share.Endpoint.Workload.Cluster).OrderBy(g => g.Key)
            .Select(g => $"{(g.Key.IsNone ? "-" : g.Key)} {EndpointRow.ToPercent(g.Sum(r => r.Share.Share))}");
        return own.Count == 0 ? $"{name}: no endpoints\n"
            : own.TrueForAll(r => r.Share.Share == 0) ? $"{name}: no usable endpoint, callers get 503 (UH)\n"
            : $"{name}: {string.Join(", ", clusters)}\n";
    }

    private static string HostOf(Upstream upstream) => upstream.Service?.Host ?? upstream.Name;

    private static string Json(IReadOnlyList<Upstream> upstreams, List<EndpointRow> rows) => JsonText.Write(json =>
    {
        json.WriteStartArray();
        foreach (var upstream in upstreams)
        {
            json.WriteStartObject();
            json.WriteString("upstream", upstream.Name);
            json.WriteString("service", HostOf(upstream));
            json.WriteNumber("port", upstream.ServicePort);
            json.WriteString("subset", upstream.Subset);
            json.WriteStartArray("endpoints");
            rows.Where(r => ReferenceEquals(r.Upstream, upstream)).ToList().ForEach(r => WriteRow(json, r));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WriteRow(Utf8JsonWriter json, EndpointRow row)
    {
        var (group, endpoint) = (row.Share.Group, row.Share.Endpoint);
        json.WriteStartObject();
        json.WriteString("address", endpoint.Address);
        json.WriteNumber("port", endpoint.Port);
        json.WriteNumber("priority", group.Priority);
        json.WriteString("locality", group.Locality.ToString());
        json.WriteNumber("weight", endpoint.Weight);
        if (group.Weight is { } localityWeight)
        {
            json.WriteNumber("localityWeight", localityWeight);
        }

        json.WriteNumber("share", Math.Round(row.Share.Share, 6));
        json.WriteString("cluster", endpoint.Workload.Cluster.Value);
        json.WriteString("network", endpoint.Network.Value);
        json.WriteBoolean("gateway", endpoint.IsGateway);
        json.WriteString("health", row.Health);
        json.WriteEndObject();
    }
}
