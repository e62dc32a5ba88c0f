namespace Isthmus.Model.Plans;

/// <summary>Which requests a route takes; all conditions must hold.</summary>
public sealed record RouteMatch
{
    /// <summary>How the path is compared.</summary>
    public PathMatchKind PathKind { get; init; }

    /// <summary>The path, without the query string.</summary>
    public string Path { get; init; } = "/";

    /// <summary>ASCII case of the path is ignored; not for regular expressions.</summary>
    public bool IgnoresPathCase { get; init; }

    /// <summary>Conditions on headers, with <c>:method</c>, <c>:scheme</c> and <c>:authority</c> among them.</summary>
    public EquatableArray<HeaderMatch> Headers { get; init; }

    /// <summary>Conditions on query parameters.</summary>
    public EquatableArray<QueryMatch> Query { get; init; }

    /// <summary>Conditions on claims of the request's token.</summary>
    public EquatableArray<ClaimMatch> Claims { get; init; }

    /// <summary>Takes every request.</summary>
    public static RouteMatch Any { get; } = new();

    /// <summary>Whether every request is taken.</summary>
    public bool IsCatchAll => Headers.IsEmpty && Query.IsEmpty && Claims.IsEmpty && ((PathKind == PathMatchKind.Prefix && Path == "/") || (PathKind == PathMatchKind.Regex && Path is ".*" or "*"));
}
