namespace Isthmus.Planner.Checking;

public static partial class MeshCheckCatalog
{
    internal static Check RootSelector { get; } = new(
        "ISM0250", Severity.Warning, "A PeerAuthentication with selector in the root namespace is ignored",
        "In the root namespace only a policy for the whole mesh counts; policies for workloads are looked for in the workload's namespace.",
        "move it to the workload's namespace");

    internal static Check SecondPolicy { get; } = new(
        "ISM0251", Severity.Warning, "A second PeerAuthentication for the same workloads is ignored",
        "Per level the oldest policy counts.",
        "merge the two");

    internal static Check HttpOnTcp { get; } = new(
        "ISM0252", Severity.Warning, "HTTP conditions of an AuthorizationPolicy on a TCP port",
        "On a port that is handled as bytes there are no paths, methods, hosts or tokens: an ALLOW rule that asks for them is dropped, which denies everybody; in a DENY rule they are ignored, which denies more.",
        "limit the rule to HTTP ports with 'ports', or name the Service's port http-...");

    internal static Check PlaintextToStrict { get; } = new(
        "ISM0253", Severity.Warning, "A DestinationRule turns mTLS off towards workloads that demand it",
        "The workloads' PeerAuthentication is STRICT: every connection is reset.",
        "remove tls from the rule, or set ISTIO_MUTUAL");

    internal static Check MtlsToPlaintext { get; } = new(
        "ISM0254", Severity.Warning, "A DestinationRule demands mTLS from workloads that do not take it",
        "They have no sidecar, or their PeerAuthentication is DISABLE: every connection fails. Without tls in the rule each endpoint is spoken to as it can.",
        "remove tls from the rule");

    internal static Check UnknownProvider { get; } = new(
        "ISM0255", Severity.Warning, "A CUSTOM policy with an unknown provider",
        "Requests that match it are all denied.",
        "define the provider in extensionProviders of the MeshConfig");

    internal static Check SelectsNothing { get; } = new(
        "ISM0256", Severity.Warning, "A selector matches no workload",
        "The object does nothing.",
        "use labels that the pods have");
}
