using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Steps;

/// <summary>Somebody who sees more of a step than the answers: what crosses between networks, and which paths there are.</summary>
public interface IStepWitness
{
    /// <summary>Begins to look; disposing ends it.</summary>
    IStepWatch Begin(StepExpectation expectation);
}
