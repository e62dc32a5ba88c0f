namespace Isthmus.Planner.View;

/// <summary>How much of one plan a change can concern, besides the services that it names.</summary>
public enum PlanReach
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Listeners.</summary>
    Listeners,

    /// <summary>What lists services: listeners, routes and names. No upstream of a service and no endpoints.</summary>
    Lists,

    /// <summary>Any part.</summary>
    Everything,
}
