namespace Isthmus.Api.Checking;

public static partial class ObjectCheckCatalog
{
    internal static Check PartialHostWildcard { get; } = new(
        "ISM0165", Severity.Warning, "A host has a partial wildcard",
        "Most proxies match whole labels only; '*-x.example.com' is accepted and may match nothing.",
        "use '*.example.com'");

    internal static Check CidrResolution { get; } = new(
        "ISM0166", Severity.Error, "A CIDR address with a resolution other than NONE or STATIC",
        "A range cannot be the virtual address of a name that is resolved by DNS.",
        "use resolution NONE or STATIC, or a single address");

    internal static Check EndpointsWithNone { get; } = new(
        "ISM0167", Severity.Error, "Endpoints with resolution NONE",
        "With NONE (the default) traffic goes to the address that the caller asked for; endpoints would never be used.",
        "set resolution STATIC or DNS");

    internal static Check EndpointAddress { get; } = new(
        "ISM0168", Severity.Error, "An endpoint's address does not suit the resolution",
        "STATIC takes IP addresses and unix:// paths, DNS takes IP addresses and host names.",
        "change the address or the resolution");

    internal static Check EndpointPort { get; } = new(
        "ISM0169", Severity.Error, "An endpoint names a port that the service does not have",
        "The keys of an endpoint's ports are names of the service's ports.",
        "use a name from spec.ports");

    internal static Check DnsHost { get; } = new(
        "ISM0170", Severity.Error, "A host that DNS cannot resolve",
        "Without endpoints the hosts themselves are resolved, so each must be a full name without wildcard.",
        "write full names, or add endpoints");

    internal static Check RoundRobinEndpoints { get; } = new(
        "ISM0171", Severity.Error, "DNS_ROUND_ROBIN with more than one endpoint",
        "The resolution follows one name.",
        "keep one endpoint or use DNS");

    internal static Check DynamicDns { get; } = new(
        "ISM0172", Severity.Error, "DYNAMIC_DNS with something that it cannot use",
        "The name comes with each request: hosts are wildcards, there are no addresses and endpoints, and ports speak HTTP, HTTP2, GRPC or TLS.",
        "remove the field or change the resolution");

    internal static Check TcpHosts { get; } = new(
        "ISM0173", Severity.Error, "Several hosts on a port that carries no host name",
        "A TCP connection does not say which host it is for; only HTTP and TLS ports can serve several.",
        "make one ServiceEntry per host");

    internal static Check TcpWithoutAddress { get; } = new(
        "ISM0174", Severity.Warning, "A TCP port without an address",
        "Without a virtual address every connection to the port number is taken, whatever its destination.",
        "give spec.addresses, or let addresses be allocated");

    internal static Check SelectorWithNone { get; } = new(
        "ISM0175", Severity.Warning, "workloadSelector with resolution NONE",
        "With NONE (the default) the selected workloads are never used.",
        "set resolution STATIC");

    internal static Check EndpointWithoutPlace { get; } = new(
        "ISM0176", Severity.Error, "A workload with neither address nor network",
        "An empty address is possible only for a workload behind the gateway of another network.",
        "set address, or network");

    internal static Check DynamicDnsUnserved { get; } = new(
        "ISM0177", Severity.Warning, "resolution DYNAMIC_DNS has no effect",
        "Names that come with each request are resolved by nobody here: the hosts are known, but no proxy is told a way to them.",
        "list the names and use resolution DNS, or allow any destination (outboundTrafficPolicy ALLOW_ANY)");

    internal static Check PortMtlsWithoutSelector { get; } = new(
        "ISM0180", Severity.Error, "portLevelMtls without a selector",
        "Ports belong to workloads; for a namespace or the mesh the entries are ignored.",
        "add a selector");

    internal static Check RulesMissing { get; } = new(
        "ISM0181", Severity.Error, "A DENY, AUDIT or CUSTOM policy without rules",
        "A policy without rules matches nothing: only for ALLOW does that mean something (nobody gets in).",
        "write rules, or rules: [{}] for every request");

    internal static Check EmptyRulePart { get; } = new(
        "ISM0182", Severity.Error, "An empty from, to, source or operation",
        "An empty list or message would match everything or nothing depending on how it is read.",
        "leave it out, or fill it");

    internal static Check ConditionKey { get; } = new(
        "ISM0183", Severity.Error, "An unknown key in 'when'",
        "The rule would be skipped, which widens an ALLOW and narrows a DENY without a word.",
        "use a key such as request.headers[x], source.namespace or destination.port");

    internal static Check PatternWildcard { get; } = new(
        "ISM0184", Severity.Warning, "A wildcard in the middle is taken literally",
        "A value is exact, a prefix (abc*), a suffix (*abc) or presence (*); another asterisk is an ordinary character.",
        "move the asterisk to an end; for paths use {*} and {**}");

    internal static Check CustomIdentity { get; } = new(
        "ISM0185", Severity.Error, "A CUSTOM policy looks at identities",
        "External authorization is decided before identities are available to its rules.",
        "match hosts, paths, methods, ports or addresses");

    internal static Check AccountsAndPrincipals { get; } = new(
        "ISM0186", Severity.Error, "serviceAccounts together with principals or namespaces",
        "All three describe the same identity; together they would have to agree.",
        "keep one of them");

    internal static Check TargetAndSelector { get; } = new(
        "ISM0187", Severity.Error, "selector and targetRefs are both set",
        "A policy is attached to workloads or to objects, not to both.",
        "keep one of them");

    internal static Check JwtKeys { get; } = new(
        "ISM0188", Severity.Error, "The keys of a JWT rule are given wrongly",
        "Keys come from jwks or from an http(s) jwksUri, not from both; jwks is a JSON key set.",
        "keep one of jwks and jwksUri");

    internal static Check FilterCondition { get; } = new(
        "ISM0189", Severity.Warning, "A condition about a filter that is not there",
        "Nobody can say whether it holds: an ALLOW rule with it allows nobody, and a DENY or AUDIT rule applies as if it did not stand there.",
        "put what is meant into ports, paths or headers; or leave the rule out");

    internal static Check KubeconfigCommand { get; } = new(
        "ISM0190", Severity.Error, "A remote secret's kubeconfig runs a command or reads files",
        "exec, auth providers and paths would run or read things inside the control plane, on the word of a secret; such credentials are refused.",
        "use a token or certificate data inside the kubeconfig");

    internal static Check SecretCluster { get; } = new(
        "ISM0191", Severity.Warning, "A remote secret's annotation names another cluster than its key",
        "The key under data is the cluster's name; the annotation is only a hint for people, and misleads when it differs.",
        "make networking.istio.io/cluster equal to the key");

    internal static Check MeshNetworkGateway { get; } = new(
        "ISM0195", Severity.Error, "A network gateway without exactly one of registryServiceName and address",
        "A gateway is a Service of the mesh (by full name) or an address outside of it.",
        "give one of them");

    internal static Check TrustDomain { get; } = new(
        "ISM0196", Severity.Error, "A trust domain is invalid",
        "The trust domain is the authority of every SPIFFE identity: a DNS name.",
        "write a DNS name");
}
