namespace Isthmus.Planner.Authorization;

/// <summary>
/// Translates rules of one policy for HTTP or for bytes. On a connection that is only bytes, attributes of requests are unknown: an ALLOW rule that asks for
/// one can never be shown to hold and is left out; other rules hold without it, which denies more, never less. Conditions that nobody can honour are treated alike.
/// </summary>
/// <param name="trustDomains">The names of the mesh.</param>
/// <param name="policyNamespace">The policy's namespace.</param>
/// <param name="isAllow">The policy allows.</param>
/// <param name="isHttp">Requests are seen.</param>
internal sealed class RuleTranslation(TrustDomains trustDomains, string policyNamespace, bool isAllow, bool isHttp)
{
    private readonly SourceTerms _sources = new(trustDomains, policyNamespace);

    /// <summary>The rule under <paramref name="name"/>; null when it is left out.</summary>
    public AuthorizationRule? Translate(string name, AuthorizationRuleConfig rule)
    {
        var conditions = ReadConditions(rule);
        if (isAllow && (conditions.Count < rule.When.Count || (!isHttp && AsksForRequests(rule, conditions))))
        {
            return null;
        }

        var operations = rule.To.IsEmpty ? Terms.Always : Terms.AnyOf(rule.To.Select(Operation));
        var callers = rule.From.IsEmpty ? Terms.Always : Terms.AnyOf(rule.From.Select(Source));
        return new(
            name,
            Terms.AllOf([operations, .. conditions.Where(c => c.Condition.IsOperation).SelectMany(TermsOf)]),
            Terms.AllOf([callers, .. conditions.Where(c => !c.Condition.IsOperation).SelectMany(TermsOf)]));
    }

    // Those that can be honoured.
    private List<(Condition Condition, AuthorizationConditionConfig Config)> ReadConditions(AuthorizationRuleConfig rule)
    {
        var known = new Conditions(_sources);
        var conditions = new List<(Condition Condition, AuthorizationConditionConfig Config)>();
        foreach (var config in rule.When)
        {
            if (known.Find(config.Key) is { } condition)
            {
                conditions.Add((condition, config));
            }
        }

        return conditions;
    }

    private IEnumerable<AuthorizationTerm> TermsOf((Condition Condition, AuthorizationConditionConfig Config) when) =>
        when.Condition.IsHttpOnly && !isHttp ? [] : Terms.Field(when.Config.Values, when.Config.NotValues, when.Condition.Term);

    private AuthorizationTerm Operation(AuthorizationOperationConfig operation)
    {
        var ports = Terms.Field(operation.Ports, operation.NotPorts, OperationTerms.Port);
        return Terms.AllOf(!isHttp
            ? ports
            : Terms.Field(operation.Hosts, operation.NotHosts, OperationTerms.Host)
                .Concat(ports)
                .Concat(Terms.Field(operation.Methods, operation.NotMethods, OperationTerms.Method))
                .Concat(Terms.Field(operation.Paths, operation.NotPaths, OperationTerms.Path)));
    }

    private AuthorizationTerm Source(AuthorizationSourceConfig source)
    {
        var peer = Terms.Field(source.Principals, source.NotPrincipals, _sources.Principal)
            .Concat(Terms.Field(source.Namespaces, source.NotNamespaces, SourceTerms.Namespace))
            .Concat(Terms.Field(source.ServiceAccounts, source.NotServiceAccounts, _sources.ServiceAccount))
            .Concat(Terms.Field(source.TrustDomains, source.NotTrustDomains, SourceTerms.TrustDomain))
            .Concat(Terms.Field(source.IpBlocks, source.NotIpBlocks, SourceTerms.DirectAddress))
            .Concat(Terms.Field(source.RemoteIpBlocks, source.NotRemoteIpBlocks, SourceTerms.Address));
        return Terms.AllOf(isHttp ? peer.Concat(Terms.Field(source.RequestPrincipals, source.NotRequestPrincipals, TokenTerms.Principal)) : peer);
    }

    private static bool AsksForRequests(AuthorizationRuleConfig rule, List<(Condition Condition, AuthorizationConditionConfig Config)> conditions) =>
        rule.From.Any(s => !s.RequestPrincipals.IsEmpty || !s.NotRequestPrincipals.IsEmpty)
        || rule.To.Any(o => !o.Hosts.IsEmpty || !o.NotHosts.IsEmpty || !o.Methods.IsEmpty || !o.NotMethods.IsEmpty || !o.Paths.IsEmpty || !o.NotPaths.IsEmpty)
        || conditions.Exists(c => c.Condition.IsHttpOnly);
}
