namespace Isthmus.Api.Checking;

/// <summary>Rules about networking.istio.io HTTPMatchRequest.</summary>
internal static class HttpMatchRules
{
    // Presence, as older manifests write it.
    private const string AnyValue = "*";

    public static void Check(Findings findings, string path, HttpMatchConfig match, string[] boundTo, string ns)
    {
        RegexRules.Check(findings, $"{path}.scheme", match.Scheme);
        RegexRules.Check(findings, $"{path}.method", match.Method);
        RegexRules.Check(findings, $"{path}.authority", match.Authority);
        CheckUri(findings, $"{path}.uri", match.Uri);
        CheckNamed(findings, $"{path}.headers", match.Headers);
        CheckNamed(findings, $"{path}.withoutHeaders", match.WithoutHeaders);
        CheckNamed(findings, $"{path}.queryParams", match.QueryParams);
        findings.Port($"{path}.port", match.Port, optional: true);
        LabelRules.Check(findings, $"{path}.sourceLabels", match.SourceLabels);
        CheckGateways(findings, path, match.Gateways, boundTo, ns);
        if (!match.Gateways.IsEmpty && (match.SourceLabels.Count > 0 || match.SourceNamespace.Length > 0))
        {
            var field = match.SourceLabels.Count > 0 ? "sourceLabels" : "sourceNamespace";
            findings.Add(ObjectCheckCatalog.SourceLabelsIgnored, $"{path}.{field}", $"the match names gateways, so {field} is not looked at");
        }
    }

    /// <summary>Whether the match holds for every request of every caller on every gateway and port.</summary>
    public static bool TakesAll(HttpMatchConfig match) =>
        match.Uri is null or { Kind: StringMatchKind.Prefix, Value: "/" } or { Kind: StringMatchKind.Regex, Value: ".*" or AnyValue }
        && match is { Scheme: null, Method: null, Authority: null, Port: 0, SourceNamespace.Length: 0, SourceLabels.Count: 0 }
        && match.Headers.IsEmpty && match.WithoutHeaders.IsEmpty && match.QueryParams.IsEmpty && match.Gateways.IsEmpty;

    /// <summary>Reports a match that names a gateway outside of <paramref name="boundTo"/>.</summary>
    public static void CheckGateways(Findings findings, string path, EquatableArray<string> gateways, string[] boundTo, string ns)
    {
        foreach (var (i, gateway) in gateways.Index())
        {
            if (!boundTo.Contains(VirtualServiceChecks.FullName(gateway, ns), StringComparer.Ordinal))
            {
                findings.Add(ObjectCheckCatalog.MatchGateway, $"{path}.gateways[{i}]", $"the object is bound to {string.Join(", ", boundTo)}, not to '{gateway}'");
            }
        }
    }

    private static void CheckUri(Findings findings, string path, StringMatchConfig? uri)
    {
        if (uri is { Kind: StringMatchKind.Regex, Value: AnyValue })
        {
            return;
        }

        RegexRules.Check(findings, path, uri);
        if (uri is { Kind: StringMatchKind.Exact or StringMatchKind.Prefix, Value: [not '/' and not '*', ..] })
        {
            findings.Add(ObjectCheckCatalog.PathSlash, path, $"no path begins with '{uri.Value}'");
        }
    }

    private static void CheckNamed(Findings findings, string path, EquatableArray<NamedMatchConfig> conditions)
    {
        foreach (var (name, match) in conditions)
        {
            if (name.Length == 0)
            {
                findings.Add(ObjectCheckCatalog.Missing, path, "a name is empty");
            }

            if (match is not { Kind: StringMatchKind.Regex, Value: AnyValue })
            {
                RegexRules.Check(findings, $"{path}[{name}]", match);
            }
        }
    }
}
