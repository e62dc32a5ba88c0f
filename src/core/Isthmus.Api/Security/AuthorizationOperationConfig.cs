namespace Isthmus.Api.Security;

/// <summary>security.istio.io Operation; the fields are ANDed, the values of one field ORed.</summary>
public sealed record AuthorizationOperationConfig
{
    /// <summary><c>hosts</c>.</summary>
    public EquatableArray<string> Hosts { get; init; }

    /// <summary><c>notHosts</c>.</summary>
    public EquatableArray<string> NotHosts { get; init; }

    /// <summary><c>ports</c> as written.</summary>
    public EquatableArray<string> Ports { get; init; }

    /// <summary><c>notPorts</c> as written.</summary>
    public EquatableArray<string> NotPorts { get; init; }

    /// <summary><c>methods</c>.</summary>
    public EquatableArray<string> Methods { get; init; }

    /// <summary><c>notMethods</c>.</summary>
    public EquatableArray<string> NotMethods { get; init; }

    /// <summary><c>paths</c>.</summary>
    public EquatableArray<string> Paths { get; init; }

    /// <summary><c>notPaths</c>.</summary>
    public EquatableArray<string> NotPaths { get; init; }
}
