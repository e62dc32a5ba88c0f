using Isthmus.Api.Security;

namespace Isthmus.Api.Checking;

/// <summary>Rules about the fields of an AuthorizationPolicy rule (security.istio.io Source, Operation, Condition).</summary>
internal static class AuthorizationFieldRules
{
    private static readonly string[] Keys =
    [
        "source.ip", "remote.ip", "source.namespace", "source.principal", "source.serviceAccount", "source.trustDomain", "request.auth.principal",
        "request.auth.audiences", "request.auth.presenter", "destination.ip", "destination.port", "connection.sni",
    ];

    private static readonly string[] IndexedKeys = ["request.headers[", "request.auth.claims["];

    public static void CheckSource(Findings findings, string path, AuthorizationSourceConfig source, AuthorizationPolicyAction action)
    {
        CheckBlocks(findings, $"{path}.ipBlocks", source.IpBlocks);
        CheckBlocks(findings, $"{path}.notIpBlocks", source.NotIpBlocks);
        CheckBlocks(findings, $"{path}.remoteIpBlocks", source.RemoteIpBlocks);
        CheckBlocks(findings, $"{path}.notRemoteIpBlocks", source.NotRemoteIpBlocks);
        CheckPatterns(findings, $"{path}.principals", source.Principals);
        CheckPatterns(findings, $"{path}.requestPrincipals", source.RequestPrincipals);
        var hasAccounts = !source.ServiceAccounts.IsEmpty || !source.NotServiceAccounts.IsEmpty;
        var hasIdentities = !source.Principals.IsEmpty || !source.NotPrincipals.IsEmpty || !source.Namespaces.IsEmpty || !source.NotNamespaces.IsEmpty;
        if (hasAccounts && hasIdentities)
        {
            findings.Add(ObjectCheckCatalog.AccountsAndPrincipals, $"{path}.serviceAccounts", "principals or namespaces are set as well");
        }

        if (action is AuthorizationPolicyAction.Custom && (hasAccounts || hasIdentities || !source.RequestPrincipals.IsEmpty || !source.NotRequestPrincipals.IsEmpty))
        {
            findings.Add(ObjectCheckCatalog.CustomIdentity, path, "the source names identities");
        }
    }

    public static void CheckOperation(Findings findings, string path, AuthorizationOperationConfig operation)
    {
        CheckPorts(findings, $"{path}.ports", operation.Ports);
        CheckPorts(findings, $"{path}.notPorts", operation.NotPorts);
        CheckPatterns(findings, $"{path}.hosts", operation.Hosts);
        CheckPatterns(findings, $"{path}.methods", operation.Methods);
        CheckPaths(findings, $"{path}.paths", operation.Paths);
        CheckPaths(findings, $"{path}.notPaths", operation.NotPaths);
    }

    public static void CheckCondition(Findings findings, string path, AuthorizationConditionConfig condition, AuthorizationPolicyAction action)
    {
        if (!findings.Require($"{path}.key", condition.Key))
        {
            return;
        }

        if (condition.Key.StartsWith("experimental.", StringComparison.Ordinal))
        {
            findings.Add(ObjectCheckCatalog.FilterCondition, $"{path}.key", $"'{condition.Key}' is about filters of Envoy, which there are none of");
        }
        else if (!Keys.Contains(condition.Key, StringComparer.Ordinal) && !IndexedKeys.Any(k => condition.Key.StartsWith(k, StringComparison.Ordinal) && condition.Key.EndsWith(']')))
        {
            findings.Add(ObjectCheckCatalog.ConditionKey, $"{path}.key", $"'{condition.Key}' is not a known key");
        }

        CheckValues(findings, $"{path}.values", condition.Key, condition.Values);
        CheckValues(findings, $"{path}.notValues", condition.Key, condition.NotValues);

        if (condition.Values.IsEmpty && condition.NotValues.IsEmpty)
        {
            findings.Add(ObjectCheckCatalog.Missing, path, "values and notValues are both missing");
        }

        if (action is AuthorizationPolicyAction.Custom && IsIdentity(condition.Key))
        {
            findings.Add(ObjectCheckCatalog.CustomIdentity, $"{path}.key", $"'{condition.Key}' is an identity");
        }
    }

    private static void CheckValues(Findings findings, string path, string key, EquatableArray<string> values)
    {
        if (key is "source.ip" or "remote.ip" or "destination.ip")
        {
            CheckBlocks(findings, path, values);
        }
        else if (key == "destination.port")
        {
            CheckPorts(findings, path, values);
        }
    }

    private static bool IsIdentity(string key) =>
        key is "source.namespace" or "source.principal" or "source.serviceAccount" || key.StartsWith("request.auth.", StringComparison.Ordinal);

    private static void CheckBlocks(Findings findings, string path, EquatableArray<string> blocks)
    {
        foreach (var (i, block) in blocks.Index())
        {
            findings.AddressOrRange($"{path}[{i}]", block);
        }
    }

    private static void CheckPorts(Findings findings, string path, EquatableArray<string> ports)
    {
        foreach (var (i, port) in ports.Index())
        {
            if (!ushort.TryParse(port, System.Globalization.CultureInfo.InvariantCulture, out var number) || number == 0)
            {
                findings.Add(ObjectCheckCatalog.OutOfRange, $"{path}[{i}]", $"'{port}' is not a port, 1 to 65535");
            }
        }
    }

    private static void CheckPatterns(Findings findings, string path, EquatableArray<string> patterns)
    {
        foreach (var (i, pattern) in patterns.Index())
        {
            CheckPattern(findings, $"{path}[{i}]", pattern);
        }
    }

    private static void CheckPaths(Findings findings, string path, EquatableArray<string> patterns)
    {
        foreach (var (i, pattern) in patterns.Index())
        {
            if (!pattern.AsSpan().ContainsAny('{', '}'))
            {
                CheckPattern(findings, $"{path}[{i}]", pattern);
            }
        }
    }

    private static void CheckPattern(Findings findings, string path, string pattern)
    {
        var inner = pattern.Length > 1 ? pattern[1..^1] : "";
        var isBothEnds = pattern.Length > 1 && pattern.StartsWith('*') && pattern.EndsWith('*');
        if (isBothEnds || inner.Contains('*', StringComparison.Ordinal))
        {
            findings.Add(ObjectCheckCatalog.PatternWildcard, path, $"'{pattern}' has an asterisk that is taken literally");
        }
    }
}
