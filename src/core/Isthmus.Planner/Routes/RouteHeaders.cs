namespace Isthmus.Planner.Routes;

/// <summary>What an operator's <c>Headers</c> do: edits of both messages, and a new host when the request's host is among them.</summary>
/// <param name="Request">Edits of the request.</param>
/// <param name="Response">Edits of the response.</param>
/// <param name="Host">The new host; empty when it stays.</param>
internal sealed record RouteHeaders(HeaderEdits Request, HeaderEdits Response, string Host)
{
    /// <summary>Nothing.</summary>
    public static RouteHeaders None { get; } = new(HeaderEdits.None, HeaderEdits.None, "");

    /// <summary>Translates <paramref name="headers"/>.</summary>
    public static RouteHeaders Translate(HeadersConfig? headers)
    {
        if (headers is null)
        {
            return None;
        }

        var host = headers.Request?.Set.LastOrDefault(h => IsHost(h.Name))?.Value ?? "";
        return new(Edits(headers.Request), Edits(headers.Response), host);
    }

    /// <summary>These edits, followed by those of <paramref name="next"/>. The host is these edits', and that of <paramref name="next"/> only where these leave it.</summary>
    public RouteHeaders Then(RouteHeaders next) =>
        next == None ? this : this == None ? next : new(Join(Request, next.Request), Join(Response, next.Response), Host.Length > 0 ? Host : next.Host);

    private static HeaderEdits Join(HeaderEdits one, HeaderEdits other) =>
        other == HeaderEdits.None ? one : new([.. one.Set, .. other.Set], [.. one.Add, .. other.Add], [.. one.Remove, .. other.Remove]);

    private static HeaderEdits Edits(HeaderOperationsConfig? operations)
    {
        if (operations is null)
        {
            return HeaderEdits.None;
        }

        var edits = new HeaderEdits(Editable(operations.Set), Editable(operations.Add), operations.Remove.Where(n => !IsReserved(n)).Select(Lower).ToEquatableArray());
        return edits == HeaderEdits.None ? HeaderEdits.None : edits;
    }

    private static EquatableArray<HeaderValue> Editable(EquatableArray<HeaderValue> values) =>
        values.Where(h => !IsReserved(h.Name)).Select(h => new HeaderValue(Lower(h.Name), h.Value)).ToEquatableArray();

    // Pseudo-headers and the host frame the message; they are rewritten, never edited.
    private static bool IsReserved(string name) => name.StartsWith(':') || IsHost(name);

    private static bool IsHost(string name) =>
        name.Equals("host", StringComparison.OrdinalIgnoreCase) || name.Equals(":authority", StringComparison.OrdinalIgnoreCase);

    private static string Lower(string name) => name.ToLowerInvariant();
}
