using Isthmus.Lab.Load;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Steps;

/// <summary>Somebody who watches a lab. Calls come one at a time.</summary>
public interface ILabView
{
    /// <summary>Something worth a line: what is started, what was done.</summary>
    void Say(string text);

    /// <summary>A step begins.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="step">The step.</param>
    void Begin(int index, ScenarioStep step);

    /// <summary>A moment passed.</summary>
    /// <param name="window">The last second.</param>
    /// <param name="failed">Failed calls since the load began.</param>
    /// <param name="phase">What the lab waits for, in a few words.</param>
    void Tick(LoadSummary window, int failed, string phase);

    /// <summary>A step is done.</summary>
    void Done(StepResult result);
}
