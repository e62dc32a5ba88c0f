namespace Isthmus.Api.Checking;

public static partial class ObjectCheckCatalog
{
    internal static Check LocalOrigin { get; } = new(
        "ISM0130", Severity.Error, "consecutiveLocalOriginFailures without splitExternalLocalOriginErrors",
        "Failures to connect are counted apart only when the two kinds of errors are split; otherwise the number is never looked at.",
        "set splitExternalLocalOriginErrors: true");

    internal static Check UpgradeAndClientProtocol { get; } = new(
        "ISM0131", Severity.Error, "useClientProtocol together with h2UpgradePolicy UPGRADE",
        "One keeps the caller's HTTP version, the other changes it.",
        "keep one of them");

    internal static Check EmptyPool { get; } = new(
        "ISM0132", Severity.Warning, "A connectionPool says nothing",
        "Without a value every limit stays at its default, which is no limit; zero counts as not said.",
        "write a limit or remove the block");

    internal static Check NeverEjects { get; } = new(
        "ISM0133", Severity.Warning, "Outlier detection that never ejects",
        "consecutive5xxErrors: 0 turns its detector off, and the detector for gateway errors is off unless it is given a number.",
        "set consecutive5xxErrors or consecutiveGatewayErrors to 1 or more");

    internal static Check HashWithoutKey { get; } = new(
        "ISM0134", Severity.Warning, "consistentHash without a key",
        "Without a header, cookie, query parameter or source address to hash, requests are spread at random.",
        "name httpHeaderName, httpCookie, useSourceIp or httpQueryParameterName");

    internal static Check WarmupWithout { get; } = new(
        "ISM0135", Severity.Warning, "warmup with a balancer that has no slow start",
        "Only ROUND_ROBIN and LEAST_REQUEST raise a new endpoint's share slowly; the others ignore the setting.",
        "use ROUND_ROBIN or LEAST_REQUEST, or remove warmup");

    internal static Check PortLevelDrops { get; } = new(
        "ISM0136", Severity.Warning, "portLevelSettings drop what the policy around them says",
        "The entry of a port replaces the policy around it as a whole; a block that it leaves out falls back to the default and is not inherited.",
        "repeat the blocks in the entry of the port");

    internal static Check SelectorExport { get; } = new(
        "ISM0137", Severity.Error, "A DestinationRule with workloadSelector is exported beyond its namespace",
        "A rule for selected callers is private to their namespace.",
        "set exportTo to ['.'] or leave it out");

    internal static Check LaterIgnored { get; } = new(
        "ISM0138", Severity.Warning, "A later entry of the same name is ignored",
        "Subsets are looked up by name and port-level settings by port; the first entry wins.",
        "merge the two entries");

    internal static Check TunnelByPost { get; } = new(
        "ISM0139", Severity.Warning, "A tunnel that is opened by POST",
        "Proxies here open tunnels by CONNECT only; connections that should go through this one are closed.",
        "use protocol CONNECT");
}
