namespace Isthmus.Lab.Steps;

/// <summary>One step under a witness.</summary>
public interface IStepWatch : IDisposable
{
    /// <summary>What did not hold, as sentences; says to the view what did.</summary>
    Task<IReadOnlyList<string>> JudgeAsync(CancellationToken cancellationToken);
}
