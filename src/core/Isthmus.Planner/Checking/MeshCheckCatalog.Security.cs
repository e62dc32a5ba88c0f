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

    internal static Check CustomDenies { get; } = new(
        "ISM0255", Severity.Warning, "A CUSTOM policy denies all that it matches",
        "External authorizers are not asked. Somebody who is not asked has not said yes, so requests that match are denied, as in Istio with a provider that it does not know.",
        "write the rule as ALLOW or DENY");

    internal static Check SelectsNothing { get; } = new(
        "ISM0256", Severity.Warning, "A selector matches no workload",
        "The object does nothing.",
        "use labels that the pods have");

    internal static Check TargetOfNobody { get; } = new(
        "ISM0257", Severity.Warning, "A policy for a target that no proxy stands for",
        "It is enforced nowhere: waypoints, which stand for Services and classes of gateways in Istio's ambient mode, are not part of this mesh.",
        "select the workloads by 'selector', or name a Gateway");
}
