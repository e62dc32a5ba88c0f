namespace Isthmus.Planner.Tests;

/// <summary>Short ways to write the operator's routing and security rules, and to put them into a mesh.</summary>
internal static class GivenRules
{
    public static ApiObject<VirtualServiceConfig> VirtualService(string name, string ns, string[] hosts, HttpRouteConfig[] http, string[]? gateways = null, int age = 0) =>
        Given.Object(name, ns, new VirtualServiceConfig { Hosts = [.. hosts], Http = [.. http], Gateways = [.. gateways ?? []] }, age);

    public static HttpRouteDestinationConfig To(string host, string subset = "", int port = 0, uint weight = 0) => new(new DestinationConfig(host, subset, port), weight);

    public static HttpRouteConfig Route(params HttpRouteDestinationConfig[] destinations) => new() { Route = [.. destinations] };

    public static HttpRouteConfig Route(HttpMatchConfig match, params HttpRouteDestinationConfig[] destinations) => new() { Match = [match], Route = [.. destinations] };

    public static HttpMatchConfig Prefix(string path) => new() { Uri = new(StringMatchKind.Prefix, path) };

    public static HttpMatchConfig Exact(string path) => new() { Uri = new(StringMatchKind.Exact, path) };

    public static ApiObject<GatewayConfig> Gateway(string name, string ns, GatewayServerConfig[] servers, int age = 0) =>
        Given.Object(name, ns, new GatewayConfig { Selector = Labels.From([new("istio", "ingressgateway")]), Servers = [.. servers] }, age);

    public static GatewayServerConfig Server(int port, AppProtocol protocol, string[] hosts, ServerTlsConfig? tls = null, string portName = "p") =>
        new() { Port = port, PortName = portName, Protocol = protocol, Hosts = [.. hosts], Tls = tls };

    public static ProxyIdentity IngressGateway(string ns = "istio-system") => Given.Gateway(ns) with { Labels = Labels.From([new("istio", "ingressgateway")]), Addresses = ["10.9.0.1"] };

    public static ApiObject<AuthorizationPolicyConfig> Policy(string name, string ns, AuthorizationPolicyAction action, params AuthorizationRuleConfig[]? rules) =>
        Given.Object(name, ns, new AuthorizationPolicyConfig { Action = action, Rules = rules is null ? null : (EquatableArray<AuthorizationRuleConfig>)[.. rules] });

    public static AuthorizationRuleConfig Rule(AuthorizationSourceConfig? from = null, AuthorizationOperationConfig? to = null, params AuthorizationConditionConfig[] when) =>
        new(from is null ? [] : [from], to is null ? [] : [to], [.. when]);

    public static MeshSnapshot With(this MeshSnapshot mesh, params ApiObject<VirtualServiceConfig>[] rules) =>
        mesh with { Config = mesh.Config with { VirtualServices = ConfigList<VirtualServiceConfig>.From(rules) } };

    public static MeshSnapshot With(this MeshSnapshot mesh, params ApiObject<GatewayConfig>[] gateways) =>
        mesh with { Config = mesh.Config with { Gateways = ConfigList<GatewayConfig>.From(gateways) } };

    public static MeshSnapshot With(this MeshSnapshot mesh, params ApiObject<SidecarConfig>[] sidecars) =>
        mesh with { Config = mesh.Config with { Sidecars = ConfigList<SidecarConfig>.From(sidecars) } };

    public static MeshSnapshot With(this MeshSnapshot mesh, params ApiObject<AuthorizationPolicyConfig>[] policies) =>
        mesh with { Config = mesh.Config with { AuthorizationPolicies = ConfigList<AuthorizationPolicyConfig>.From(policies) } };

    public static MeshSnapshot With(this MeshSnapshot mesh, params ApiObject<RequestAuthenticationConfig>[] policies) =>
        mesh with { Config = mesh.Config with { RequestAuthentications = ConfigList<RequestAuthenticationConfig>.From(policies) } };

    public static Service At(this Service service, params string[] addresses) => service with { Addresses = [new(ClusterId.None, [.. addresses])] };

    public static Endpoint Pod(string address, int port, string portName = "http") => new() { Address = address, Port = port, PortName = portName, Cluster = new("c1") };
}
