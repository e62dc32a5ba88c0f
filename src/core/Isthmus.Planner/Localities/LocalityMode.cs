namespace Isthmus.Planner.Localities;

/// <summary>What is done with the localities of an upstream.</summary>
internal enum LocalityMode
{
    /// <summary>Nothing: all are equal, weighted by their endpoints.</summary>
    None,

    /// <summary>Fixed shares.</summary>
    Distribute,

    /// <summary>The near ones first.</summary>
    Failover,

    /// <summary>The own region first; the own zone within it as far as capacity allows.</summary>
    ZoneAware,
}
