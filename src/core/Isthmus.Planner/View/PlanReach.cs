namespace Isthmus.Planner.View;

/// <summary>How much of one plan a change can concern, besides the services that it names.</summary>
public enum PlanReach
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Listeners, routes and names, which list services; no upstream of a service and no endpoints.</summary>
    Lists,

    /// <summary>Any part.</summary>
    Everything,
}
