namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io HTTPMatchRequest; all conditions must hold.</summary>
public sealed record HttpMatchConfig
{
    /// <summary><c>name</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>uri</c>.</summary>
    public StringMatchConfig? Uri { get; init; }

    /// <summary><c>scheme</c>.</summary>
    public StringMatchConfig? Scheme { get; init; }

    /// <summary><c>method</c>.</summary>
    public StringMatchConfig? Method { get; init; }

    /// <summary><c>authority</c>.</summary>
    public StringMatchConfig? Authority { get; init; }

    /// <summary><c>headers</c>; a null match means presence.</summary>
    public EquatableArray<NamedMatchConfig> Headers { get; init; }

    /// <summary><c>withoutHeaders</c>; a null match means presence.</summary>
    public EquatableArray<NamedMatchConfig> WithoutHeaders { get; init; }

    /// <summary><c>queryParams</c>; a null match means presence.</summary>
    public EquatableArray<NamedMatchConfig> QueryParams { get; init; }

    /// <summary><c>ignoreUriCase</c>.</summary>
    public bool IgnoreUriCase { get; init; }

    /// <summary><c>port</c>; 0 when absent.</summary>
    public int Port { get; init; }

    /// <summary><c>sourceLabels</c>.</summary>
    public Labels SourceLabels { get; init; } = Labels.Empty;

    /// <summary><c>sourceNamespace</c>; empty when absent.</summary>
    public string SourceNamespace { get; init; } = "";

    /// <summary><c>gateways</c>.</summary>
    public EquatableArray<string> Gateways { get; init; }

    /// <summary><c>statPrefix</c>.</summary>
    public string StatPrefix { get; init; } = "";
}
