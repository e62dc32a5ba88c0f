namespace Isthmus.Api.Checking;

public static partial class ObjectCheckCatalog
{
    internal static Check Missing { get; } = new(
        "ISM0100", Severity.Error, "A required field is missing",
        "The API requires the field; without it the object has no meaning and Istio refuses it.",
        "write the field");

    internal static Check Exclusive { get; } = new(
        "ISM0101", Severity.Error, "Fields that exclude each other are both set",
        "Only one of the fields can hold; which of them would win is not defined, so Istio refuses the object.",
        "keep one of them");

    internal static Check OutOfRange { get; } = new(
        "ISM0102", Severity.Error, "A number is out of range",
        "Ports are 1 to 65535, percentages 0 to 100, HTTP statuses 200 to 599; other fields have the range that the message names.",
        "write a number inside the range");

    internal static Check Duration { get; } = new(
        "ISM0103", Severity.Error, "A duration is negative or too short",
        "No duration may be negative; intervals, connect timeouts and timeouts of single tries must be at least one millisecond.",
        "write a duration such as 100ms, 5s or 1m");

    internal static Check Host { get; } = new(
        "ISM0104", Severity.Error, "A host name is invalid",
        "A host is a DNS name (RFC 1123: labels of letters, digits and hyphens, at most 63 characters each, 255 together); where a wildcard is allowed it is the first label.",
        "write a DNS name, or a wildcard as the first label");

    internal static Check Repeated { get; } = new(
        "ISM0105", Severity.Error, "A name or number that must be unique is repeated",
        "Port names and numbers identify the ports of an object; when one is repeated nothing can tell the two apart.",
        "give each its own");

    internal static Check Address { get; } = new(
        "ISM0106", Severity.Error, "An IP address or CIDR range is invalid",
        "The field takes an IPv4 or IPv6 address, and where the message says so a range such as 10.0.0.0/8.",
        "write an IP address or a CIDR range");

    internal static Check RegexSyntax { get; } = new(
        "ISM0107", Severity.Error, "A regular expression does not compile",
        "Proxies refuse a route table with a broken expression, and keep serving the one before.",
        "correct the expression");

    internal static Check RegexNotRe2 { get; } = new(
        "ISM0108", Severity.Error, "A regular expression is not RE2",
        "Proxies match with RE2, which runs in linear time and therefore has no backreferences, lookaround, atomic groups or possessive quantifiers.",
        "write the expression without them, or use several matches");

    internal static Check Label { get; } = new(
        "ISM0109", Severity.Error, "A label key or value is invalid",
        "Label keys are an optional DNS prefix and a name of at most 63 characters; values have at most 63 letters, digits, dots, hyphens and underscores. A selector takes no wildcard.",
        "write a label as Kubernetes accepts it");

    internal static Check ExportTo { get; } = new(
        "ISM0110", Severity.Error, "An exportTo entry is invalid",
        "exportTo lists namespaces: names, '.' for the object's own, '*' for all; ServiceEntry also takes '~' for none.",
        "write a namespace, '.' or '*'");

    internal static Check ExportToSet { get; } = new(
        "ISM0111", Severity.Error, "exportTo entries contradict or repeat each other",
        "'*' and '~' say everything by themselves, and a namespace (or '.' and the own namespace) may be named once.",
        "keep '*' or '~' alone, or list each namespace once");

    internal static Check Name { get; } = new(
        "ISM0112", Severity.Error, "A name is not a DNS label",
        "Names of subsets, ports, networks and clusters become parts of other names and must be RFC 1123 labels: letters, digits and hyphens, at most 63.",
        "use letters, digits and hyphens only");

    internal static Check Reference { get; } = new(
        "ISM0113", Severity.Error, "A reference to another object is malformed",
        "Gateways are referred to as 'name' (same namespace) or 'namespace/name'; 'mesh' stands for all sidecars.",
        "write 'name' or 'namespace/name'");

    internal static Check EmptySelector { get; } = new(
        "ISM0114", Severity.Warning, "A selector is present but empty",
        "An empty selector matches every workload that the object can reach, which is rarely meant by somebody who writes one.",
        "name labels, or leave the selector out");
}
