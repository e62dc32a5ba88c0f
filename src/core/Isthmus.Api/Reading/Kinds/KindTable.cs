namespace Isthmus.Api.Reading.Kinds;

/// <summary>The kinds that the mesh reads.</summary>
internal static class KindTable
{
    private const string Networking = "networking.istio.io";
    private const string Security = "security.istio.io";
    private const string Discovery = "discovery.k8s.io";

    private static readonly string[] CoreVersions = ["v1"];
    private static readonly string[] NetworkingVersions = ["v1", "v1beta1", "v1alpha3"];
    private static readonly string[] SecurityVersions = ["v1", "v1beta1"];

    private static readonly Dictionary<(string Group, string Kind), KindReader> Kinds = new KindReader[]
    {
        KindReader.Of("", CoreVersions, ServiceReader.Read),
        KindReader.Of("", CoreVersions, PodReader.Read),
        KindReader.Of("", CoreVersions, NodeReader.Read, isClusterScoped: true),
        KindReader.Of("", CoreVersions, NamespaceReader.Read, isClusterScoped: true),
        KindReader.Of("", CoreVersions, SecretReader.Read),
        KindReader.Of(Discovery, CoreVersions, EndpointSliceReader.Read, oldVersions: ["v1beta1"]),
        KindReader.Of(Networking, NetworkingVersions, ServiceEntryReader.Read),
        KindReader.Of(Networking, NetworkingVersions, WorkloadEntryReader.Read),
        KindReader.Of(Networking, NetworkingVersions, WorkloadGroupReader.Read),
        KindReader.Of(Networking, NetworkingVersions, DestinationRuleReader.Read),
        KindReader.Of(Networking, NetworkingVersions, VirtualServiceReader.Read),
        KindReader.Of(Networking, NetworkingVersions, GatewayReader.Read),
        KindReader.Of(Networking, NetworkingVersions, SidecarReader.Read),
        KindReader.Of(Security, SecurityVersions, PeerAuthenticationReader.Read),
        KindReader.Of(Security, SecurityVersions, AuthorizationPolicyReader.Read),
        KindReader.Of(Security, SecurityVersions, RequestAuthenticationReader.Read),
    }.ToDictionary(k => (k.Group, k.Kind));

    public static KindReader? Find(string group, string kind) => Kinds.GetValueOrDefault((group, kind));

    public static bool IsIstio(string group) => group is Networking or Security;

    /// <summary>Kinds of Istio's groups that exist and that shape nothing here.</summary>
    public static bool IsUnread(string kind) => kind is "EnvoyFilter" or "ProxyConfig";

    public static IEnumerable<string> KindsOf(string group) => Kinds.Keys.Where(k => k.Group == group).Select(k => k.Kind);
}
