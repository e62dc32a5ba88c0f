using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Steps;

/// <summary>Several witnesses of one step; they are heard in their order, and all of them.</summary>
/// <param name="witnesses">The witnesses.</param>
public sealed class StepWitnesses(params IReadOnlyList<IStepWitness> witnesses) : IStepWitness
{
    /// <inheritdoc/>
    public IStepWatch Begin(StepExpectation expectation) => new Watch([.. witnesses.Select(w => w.Begin(expectation))]);

    private sealed class Watch(IReadOnlyList<IStepWatch> watches) : IStepWatch
    {
        public async Task<IReadOnlyList<string>> JudgeAsync(CancellationToken cancellationToken)
        {
            var problems = new List<string>();
            foreach (var watch in watches)
            {
                problems.AddRange(await watch.JudgeAsync(cancellationToken));
            }

            return problems;
        }

        public void Dispose()
        {
            foreach (var watch in watches)
            {
                watch.Dispose();
            }
        }
    }
}
