using Isthmus.Api.Reading.Fields;
using Isthmus.Api.Security;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads security.istio.io AuthorizationPolicy.</summary>
internal static class AuthorizationPolicyReader
{
    private static readonly EnumNames<AuthorizationPolicyAction> Actions = new(
        ("ALLOW", 0, AuthorizationPolicyAction.Allow),
        ("DENY", 1, AuthorizationPolicyAction.Deny),
        ("AUDIT", 2, AuthorizationPolicyAction.Audit),
        ("CUSTOM", 3, AuthorizationPolicyAction.Custom));

    public static AuthorizationPolicyConfig Read(MessageReader root)
    {
        root.Ignore("status");
        return root.MessageOrEmpty("spec", ReadSpec);
    }

    private static AuthorizationPolicyConfig ReadSpec(MessageReader m) => new()
    {
        Selector = PolicyTargetReader.ReadSelector(m),
        TargetRefs = PolicyTargetReader.ReadTargets(m),
        Action = m.Enum("action", Actions, AuthorizationPolicyAction.Allow),
        Provider = m.Message("provider", p => p.Text("name")) ?? "",
        Rules = m.ListOrNull("rules", ReadRule),
    };

    private static AuthorizationRuleConfig ReadRule(MessageReader m) => new(
        m.List("from", f => f.MessageOrEmpty("source", ReadSource)),
        m.List("to", t => t.MessageOrEmpty("operation", ReadOperation)),
        m.List("when", c => new AuthorizationConditionConfig(c.Text("key"), c.Texts("values"), c.Texts("notValues"))));

    private static AuthorizationSourceConfig ReadSource(MessageReader m) => new()
    {
        Principals = m.Texts("principals"),
        NotPrincipals = m.Texts("notPrincipals"),
        RequestPrincipals = m.Texts("requestPrincipals"),
        NotRequestPrincipals = m.Texts("notRequestPrincipals"),
        Namespaces = m.Texts("namespaces"),
        NotNamespaces = m.Texts("notNamespaces"),
        IpBlocks = m.Texts("ipBlocks"),
        NotIpBlocks = m.Texts("notIpBlocks"),
        RemoteIpBlocks = m.Texts("remoteIpBlocks"),
        NotRemoteIpBlocks = m.Texts("notRemoteIpBlocks"),
        ServiceAccounts = m.Texts("serviceAccounts"),
        NotServiceAccounts = m.Texts("notServiceAccounts"),
        TrustDomains = m.Texts("trustDomains"),
        NotTrustDomains = m.Texts("notTrustDomains"),
    };

    private static AuthorizationOperationConfig ReadOperation(MessageReader m) => new()
    {
        Hosts = m.Texts("hosts"),
        NotHosts = m.Texts("notHosts"),
        Ports = m.Texts("ports"),
        NotPorts = m.Texts("notPorts"),
        Methods = m.Texts("methods"),
        NotMethods = m.Texts("notMethods"),
        Paths = m.Texts("paths"),
        NotPaths = m.Texts("notPaths"),
    };
}
