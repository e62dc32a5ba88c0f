namespace Isthmus.Model.Plans;

/// <summary>What is done with the requests that match.</summary>
public sealed record Route
{
    /// <summary>The operator's name for it, or <c>default</c>; shown in access logs.</summary>
    public string Name { get; init; } = "";

    /// <summary>Which requests.</summary>
    public required RouteMatch Match { get; init; }

    /// <summary>What is done.</summary>
    public required RouteAction Action { get; init; }

    /// <summary>Changes to request headers.</summary>
    public HeaderEdits RequestHeaders { get; init; } = HeaderEdits.None;

    /// <summary>Changes to response headers.</summary>
    public HeaderEdits ResponseHeaders { get; init; } = HeaderEdits.None;

    /// <summary>Faults that are injected; null when none.</summary>
    public FaultInjection? Fault { get; init; }

    /// <summary>Cross-origin rules; null when none.</summary>
    public CorsPolicy? Cors { get; init; }

    /// <summary>The rule that it came from; null for default routes.</summary>
    public ConfigReference? Origin { get; init; }

    /// <summary>Operation name for traces, for example <c>reviews.default.svc.cluster.local:80/*</c>; empty when none.</summary>
    public string Operation { get; init; } = "";
}
