namespace Isthmus.Api.Checking;

/// <summary>Rules about networking.istio.io HTTPRoute.</summary>
internal static class HttpRouteRules
{
    // Envoy refuses longer inline bodies.
    private const int MaxBody = 1024 * 1024;

    private static readonly int[] RedirectCodes = [0, 301, 302, 303, 307, 308];

    public static void Check(Findings findings, ApiObject<VirtualServiceConfig> service)
    {
        var boundTo = VirtualServiceChecks.BoundTo(service);
        var takesAll = -1;
        foreach (var (i, route) in service.Config.Http.Index())
        {
            var at = $"spec.http[{i}]";
            if (takesAll >= 0)
            {
                findings.Add(ObjectCheckCatalog.Unreachable, at, $"http[{takesAll}] takes every request before it");
            }

            foreach (var (m, match) in route.Match.Index())
            {
                HttpMatchRules.Check(findings, $"{at}.match[{m}]", match, boundTo, service.Metadata.Namespace);
            }

            CheckAction(findings, at, route, isDelegate: service.Config.Hosts.IsEmpty);
            CheckTries(findings, at, route);
            HttpFilterRules.Check(findings, at, route);
            if (takesAll < 0 && TakesAll(route))
            {
                takesAll = i;
            }
        }
    }

    private static bool TakesAll(HttpRouteConfig route) => route.Match.IsEmpty || route.Match.Any(HttpMatchRules.TakesAll);

    private static void CheckAction(Findings findings, string path, HttpRouteConfig route, bool isDelegate)
    {
        var hasRoute = !route.Route.IsEmpty;
        findings.AtMostOne(
            path,
            ("route", hasRoute),
            ("redirect", route.Redirect is not null),
            ("directResponse", route.DirectResponse is not null),
            ("delegate", route.Delegate is not null && !isDelegate));
        if (!hasRoute && route.Redirect is null && route.DirectResponse is null && route.Delegate is null)
        {
            findings.Add(ObjectCheckCatalog.Missing, path, "route, redirect, directResponse and delegate are all missing", "say where the requests go");
        }

        DestinationRules.Check(findings, $"{path}.route", [.. route.Route.Select(r => (r.Destination, r.Weight))]);
        CheckRedirect(findings, path, route);
        if (route.DirectResponse is { } response)
        {
            findings.Range($"{path}.directResponse.status", response.Status, 200, 599);
            if (response.Body.Length > MaxBody)
            {
                findings.Add(ObjectCheckCatalog.OutOfRange, $"{path}.directResponse.body", $"the body has {response.Body.Length} characters, more than {MaxBody}");
            }
        }

        if (route.Delegate is { } target)
        {
            findings.Require($"{path}.delegate.name", target.Name);
        }
    }

    private static void CheckRedirect(Findings findings, string path, HttpRouteConfig route)
    {
        if (route.Redirect is not { } redirect)
        {
            return;
        }

        if (!RedirectCodes.Contains(redirect.RedirectCode))
        {
            findings.Add(ObjectCheckCatalog.OutOfRange, $"{path}.redirect.redirectCode", $"{redirect.RedirectCode} is not 301, 302, 303, 307 or 308");
        }

        findings.Port($"{path}.redirect.port", redirect.Port, optional: true);
        findings.AtMostOne($"{path}.redirect", ("port", redirect.Port != 0), ("derivePort", redirect.DerivesPortFromRequest));
        findings.AtMostOne(path, ("redirect", true), ("rewrite", route.Rewrite is not null), ("fault", route.Fault is not null));
    }

    private static void CheckTries(Findings findings, string path, HttpRouteConfig route)
    {
        findings.NotNegative($"{path}.timeout", route.Timeout);
        if (route.Retries is not { } retries)
        {
            return;
        }

        RetryRules.Check(findings, $"{path}.retries", retries);
        if (retries.Attempts > 0 && route.Timeout > TimeSpan.Zero && retries.PerTryTimeout >= route.Timeout)
        {
            findings.Add(
                ObjectCheckCatalog.PerTryTimeout,
                $"{path}.retries.perTryTimeout",
                $"one try may take {FieldRules.Text(retries.PerTryTimeout.Value)}, all together {FieldRules.Text(route.Timeout.Value)}");
        }
    }
}
