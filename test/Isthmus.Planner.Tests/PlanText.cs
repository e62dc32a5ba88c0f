using System.Globalization;
using System.Text;

namespace Isthmus.Planner.Tests;

/// <summary>Writes route tables as short indented text, for golden files. What is default is left out.</summary>
internal static class PlanText
{
    public static string Of(IEnumerable<RouteTable> tables)
    {
        var text = new StringBuilder();
        foreach (var table in tables)
        {
            text.Append(CultureInfo.InvariantCulture, $"{table.Name}:{(table.IgnoresPortInHost ? "" : " # ports count")}\n");
            foreach (var host in table.VirtualHosts)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {host.Name}:{(host.RequiresTls ? " # TLS required" : "")}\n");
                text.Append(CultureInfo.InvariantCulture, $"    domains: [{string.Join(", ", host.Domains)}]\n");
                text.Append("    routes:\n");
                foreach (var route in host.Routes)
                {
                    Append(text, route);
                }
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, Route route)
    {
        text.Append(CultureInfo.InvariantCulture, $"    - match: {Match(route.Match)}\n");
        Line("name", route.Name);
        Line("action", Action(route.Action));
        if (route.Action is ForwardAction forward)
        {
            Line("timeout", forward.Timeout == TimeSpan.Zero ? "" : forward.Timeout.ToString("c", CultureInfo.InvariantCulture));
            Line("retry", forward.Retry is { } retry ? $"{Text(retry.Attempts)} on {retry.Conditions}{(retry.StatusCodes.IsEmpty ? "" : " " + string.Join(' ', retry.StatusCodes.Select(c => Text(c))))}" : "never");
            Line("rewrite", forward.PathRewrite + forward.HostRewrite);
            Line("hash", string.Join(", ", forward.HashPolicies.Select(h => $"{h.Kind} {h.Name}")));
            Line("mirrors", string.Join(", ", forward.Mirrors.Select(m => $"{m.UpstreamName} {Text(m.Percent)}%")));
        }

        Line("headers", Edits(route.RequestHeaders));
        Line("response-headers", Edits(route.ResponseHeaders));
        Line("fault", route.Fault?.ToString() ?? "");
        Line("operation", route.Operation);
        Line("origin", route.Origin is { } origin ? $"{origin.Kind}/{origin.Namespace}/{origin.Name} {origin.Path}" : "");

        void Line(string name, string value)
        {
            if (value.Length > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"      {name}: {value}\n");
            }
        }
    }

    private static string Match(RouteMatch match)
    {
        var headers = match.Headers.Select(h => $"{(h.IsInverted ? "not " : "")}{h.Name} {(h.Value is { } v ? $"{v.Kind} {v.Value}" : "present")}");
        var query = match.Query.Select(q => $"?{q.Name} {(q.Value is { } v ? $"{v.Kind} {v.Value}" : "present")}");
        return string.Join(" and ", headers.Concat(query).Prepend($"{match.PathKind} {match.Path}"));
    }

    private static string Action(RouteAction action) => action switch
    {
        ForwardAction { Upstreams.Count: 1 } one => one.Upstreams[0].Name,
        ForwardAction many => string.Join(", ", many.Upstreams.Select(u => $"{u.Name} {Text(u.Weight)}")),
        RedirectAction redirect => $"redirect {Text(redirect.Status)} {redirect.Scheme}://{redirect.Host}:{Text(redirect.Port)}{redirect.Path}",
        RespondAction respond => $"respond {Text(respond.Status)} {respond.Body}",
        _ => action.ToString(),
    };

    private static string Edits(HeaderEdits edits) => string.Join(
        ", ",
        edits.Set.Select(h => $"{h.Name}={h.Value}").Concat(edits.Add.Select(h => $"{h.Name}+={h.Value}")).Concat(edits.Remove.Select(h => $"-{h}")));

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
