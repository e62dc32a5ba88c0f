namespace Isthmus.Api.Checking;

/// <summary>Rules about what an HTTPRoute does to requests on their way: rewrite, fault, mirrors, headers, CORS.</summary>
internal static class HttpFilterRules
{
    private static readonly HashSet<string> GrpcStatuses = new(StringComparer.Ordinal)
    {
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    };

    public static void Check(Findings findings, string path, HttpRouteConfig route)
    {
        CheckRewrite(findings, $"{path}.rewrite", route.Rewrite);
        CheckFault(findings, $"{path}.fault", route.Fault);
        CheckMirrors(findings, path, route.Mirrors);
        CheckHeaders(findings, $"{path}.headers", route.Headers);
        foreach (var (i, destination) in route.Route.Index())
        {
            CheckHeaders(findings, $"{path}.route[{i}].headers", destination.Headers);
        }

        findings.NotNegative($"{path}.corsPolicy.maxAge", route.CorsPolicy?.MaxAge);
        foreach (var (i, origin) in (route.CorsPolicy?.AllowOrigins ?? default).Index())
        {
            RegexRules.Check(findings, $"{path}.corsPolicy.allowOrigins[{i}]", origin);
        }
    }

    private static void CheckRewrite(Findings findings, string path, HttpRewriteConfig? rewrite)
    {
        if (rewrite is null)
        {
            return;
        }

        findings.AtMostOne(path, ("uri", rewrite.Uri.Length > 0), ("uriRegexRewrite", rewrite.UriRegex is not null));
        if (rewrite.UriRegex is { } regex)
        {
            RegexRules.Check(findings, $"{path}.uriRegexRewrite.match", regex.Pattern);
        }
        else if (rewrite.Uri.Length == 0 && rewrite.Authority.Length == 0)
        {
            findings.Add(ObjectCheckCatalog.Missing, path, "uri, authority and uriRegexRewrite are all missing");
        }
    }

    private static void CheckFault(Findings findings, string path, HttpFaultConfig? fault)
    {
        if (fault is null)
        {
            return;
        }

        if (fault.Delay is { } delay)
        {
            findings.Interval($"{path}.delay.fixedDelay", delay);
            CheckFaultPercent(findings, $"{path}.delay", fault.DelayPercent);
        }

        findings.AtMostOne($"{path}.abort", ("httpStatus", fault.AbortHttpStatus is not null), ("grpcStatus", fault.AbortGrpcStatus.Length > 0));
        if (fault.AbortHttpStatus is { } status)
        {
            findings.Range($"{path}.abort.httpStatus", status, 200, 599);
        }

        if (fault.AbortGrpcStatus.Length > 0 && !GrpcStatuses.Contains(fault.AbortGrpcStatus))
        {
            findings.Add(ObjectCheckCatalog.OutOfRange, $"{path}.abort.grpcStatus", $"'{fault.AbortGrpcStatus}' is not a gRPC status", "write for example UNAVAILABLE");
        }

        if (fault.AbortHttpStatus is not null || fault.AbortGrpcStatus.Length > 0)
        {
            CheckFaultPercent(findings, $"{path}.abort", fault.AbortPercent);
        }
    }

    private static void CheckFaultPercent(Findings findings, string path, double percent)
    {
        findings.Percent($"{path}.percentage.value", percent);
        if (percent == 0)
        {
            findings.Add(ObjectCheckCatalog.FaultNever, path, "the percentage is missing or 0");
        }
    }

    private static void CheckMirrors(Findings findings, string path, EquatableArray<HttpMirrorConfig> mirrors)
    {
        // The old single form stands under 'mirror'; both are read into one list.
        var isList = findings.IsWritten($"{path}.mirrors") || !findings.IsWritten($"{path}.mirror");
        foreach (var (i, mirror) in mirrors.Index())
        {
            DestinationRules.CheckOne(findings, isList ? $"{path}.mirrors[{i}].destination" : $"{path}.mirror", mirror.Destination);
            findings.Percent(isList ? $"{path}.mirrors[{i}].percentage.value" : $"{path}.mirrorPercentage.value", mirror.Percent);
        }
    }

    private static void CheckHeaders(Findings findings, string path, HeadersConfig? headers)
    {
        CheckOperations(findings, $"{path}.request", headers?.Request, setsHost: true);
        CheckOperations(findings, $"{path}.response", headers?.Response, setsHost: false);
    }

    private static void CheckOperations(Findings findings, string path, HeaderOperationsConfig? operations, bool setsHost)
    {
        if (operations is null)
        {
            return;
        }

        foreach (var header in operations.Add)
        {
            CheckName(findings, $"{path}.add[{header.Name}]", header.Name, mayBeHost: false);
        }

        foreach (var (i, name) in operations.Remove.Index())
        {
            CheckName(findings, $"{path}.remove[{i}]", name, mayBeHost: false);
        }

        foreach (var header in operations.Set)
        {
            CheckName(findings, $"{path}.set[{header.Name}]", header.Name, setsHost);
        }
    }

    private static void CheckName(Findings findings, string path, string name, bool mayBeHost)
    {
        var isHost = string.Equals(name, "host", StringComparison.OrdinalIgnoreCase) || string.Equals(name, ":authority", StringComparison.OrdinalIgnoreCase);
        if (name.Length == 0)
        {
            findings.Add(ObjectCheckCatalog.Missing, path, "a header has no name");
        }
        else if (isHost ? !mayBeHost : name.StartsWith(':'))
        {
            findings.Add(ObjectCheckCatalog.HeaderFixed, path, $"'{name}' cannot be changed here");
        }
    }
}
