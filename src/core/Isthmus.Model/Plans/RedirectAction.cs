namespace Isthmus.Model.Plans;

/// <summary>Answers with a redirect. Empty parts are taken from the request.</summary>
public sealed record RedirectAction : RouteAction
{
    /// <summary>301, 302, 303, 307 or 308.</summary>
    public int Status { get; init; } = 301;

    /// <summary>The new scheme.</summary>
    public string Scheme { get; init; } = "";

    /// <summary>The new host.</summary>
    public string Host { get; init; } = "";

    /// <summary>The new port; 0 keeps it.</summary>
    public int Port { get; init; }

    /// <summary>The new path and query, when the whole is replaced.</summary>
    public string Path { get; init; } = "";

    /// <summary>What takes the place of the matched prefix, when only that is replaced.</summary>
    public string PrefixRewrite { get; init; } = "";
}
