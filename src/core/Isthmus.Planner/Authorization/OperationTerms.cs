using System.Globalization;

namespace Isthmus.Planner.Authorization;

/// <summary>What is done: the attributes of <c>operation</c>, each as a term for one value.</summary>
internal static class OperationTerms
{
    /// <summary><c>hosts</c>: the whole authority with its port, whatever its case.</summary>
    public static AuthorizationTerm Host(string value) => Header(":authority", value, ignoresCase: true);

    /// <summary><c>methods</c>.</summary>
    public static AuthorizationTerm Method(string value) => Header(":method", value);

    /// <summary><c>paths</c>: the string forms, or a template with <c>{*}</c> or <c>{**}</c>.</summary>
    public static AuthorizationTerm Path(string value) =>
        value.Contains("{*}", StringComparison.Ordinal) || value.Contains("{**}", StringComparison.Ordinal)
            ? new AuthorizationTerm.UrlPathTemplate(value)
            : new AuthorizationTerm.UrlPath(TextPatterns.Read(value));

    /// <summary><c>ports</c>; what is no port matches nothing.</summary>
    public static AuthorizationTerm Port(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue
            ? new AuthorizationTerm.DestinationPort(port)
            : Terms.Never;

    /// <summary>A header; <c>*</c> asks for its presence.</summary>
    public static AuthorizationTerm Header(string name, string value, bool ignoresCase = false) =>
        new AuthorizationTerm.Header(new HeaderMatch(name.ToLowerInvariant(), value == "*" ? null : TextPatterns.Read(value, ignoresCase)));
}
