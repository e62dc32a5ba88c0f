using Isthmus.Lab.Scenarios;

namespace Isthmus.App.Lab;

/// <summary>Chooses how a run is shown.</summary>
internal static class LabViews
{
    /// <summary>A live view on a terminal, lines elsewhere.</summary>
    public static ILabRunView Create(TextWriter output, bool isRedirected, Scenario scenario) =>
        isRedirected ? new PlainLabView(output, TimeProvider.System) : new LiveLabView(output, scenario, TimeProvider.System);
}
