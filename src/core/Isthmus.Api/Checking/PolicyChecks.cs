using System.Text.Json;
using Isthmus.Api.Security;

namespace Isthmus.Api.Checking;

/// <summary>Checks one PeerAuthentication or RequestAuthentication.</summary>
internal static class PolicyChecks
{
    public static void Check(PeerAuthenticationConfig config, Findings findings)
    {
        LabelRules.Check(findings, "spec.selector.matchLabels", config.Selector ?? Labels.Empty);
        if (!config.PortLevelMtls.IsEmpty && config.Selector is null)
        {
            findings.Add(ObjectCheckCatalog.PortMtlsWithoutSelector, "spec.portLevelMtls", "the policy has no selector");
        }

        foreach (var (port, _) in config.PortLevelMtls)
        {
            findings.Range($"spec.portLevelMtls[{port}]", port, 1, 65535);
        }
    }

    public static void Check(RequestAuthenticationConfig config, Findings findings)
    {
        LabelRules.CheckSelector(findings, "spec.selector.matchLabels", config.Selector);
        CheckTarget(findings, config.Selector, config.TargetRefs);
        foreach (var (i, rule) in config.JwtRules.Index())
        {
            CheckRule(findings, $"spec.jwtRules[{i}]", rule);
        }
    }

    /// <summary>Reports a policy that is attached in two ways.</summary>
    public static void CheckTarget(Findings findings, Labels? selector, EquatableArray<PolicyTargetConfig> targets)
    {
        if (selector is not null && !targets.IsEmpty)
        {
            findings.Add(ObjectCheckCatalog.TargetAndSelector, "spec.selector", "targetRefs is set as well");
        }
    }

    private static void CheckRule(Findings findings, string path, JwtRule rule)
    {
        findings.Require($"{path}.issuer", rule.Issuer);
        findings.Interval($"{path}.timeout", rule.FetchTimeout);
        if (rule.JwksUri.Length > 0 && rule.Jwks.Length > 0)
        {
            findings.Add(ObjectCheckCatalog.JwtKeys, $"{path}.jwks", "jwks and jwksUri are both set");
        }

        if (rule.JwksUri.Length > 0 && !IsWebAddress(rule.JwksUri))
        {
            findings.Add(ObjectCheckCatalog.JwtKeys, $"{path}.jwksUri", $"'{rule.JwksUri}' is not an http or https address");
        }

        if (rule.Jwks.Length > 0 && !IsKeySet(rule.Jwks))
        {
            findings.Add(ObjectCheckCatalog.JwtKeys, $"{path}.jwks", "the text is not a JSON object with keys");
        }

        foreach (var (i, header) in rule.FromHeaders.Index())
        {
            findings.Require($"{path}.fromHeaders[{i}].name", header.Name);
        }
    }

    private static bool IsWebAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    // InvalidOperationException: a name that is no text (half a surrogate pair behind a backslash).
    private static bool IsKeySet(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("keys", out _);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
