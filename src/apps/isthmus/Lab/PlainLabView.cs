using System.Globalization;
using Isthmus.Lab.Load;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Steps;

namespace Isthmus.App.Lab;

/// <summary>A run as lines with the seconds since its start, for files and pipes.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="time">The clock of the lines.</param>
internal sealed class PlainLabView(TextWriter output, TimeProvider time) : ILabRunView
{
    private readonly long _start = time.GetTimestamp();

    public void Say(string text) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(_start).TotalSeconds,6:0.0} s  {text}"));

    public void Begin(int index, ScenarioStep step) => Say($"step {index + 1}: {step.Name}");

    public void Tick(LoadSummary window, int failed, string phase)
    {
        // Lines are for what happens, not for what goes on.
    }

    public void Done(StepResult result)
    {
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"  {Expectations.Describe(result.Shares)}; {result.Whole.Failed} of {result.Whole.Begun} failed; {result.Settled.Rate:0} answers/s; {(result.IsPassed ? "as expected" : "NOT as expected")}"));
        foreach (var problem in result.Problems)
        {
            Say($"  {problem}");
        }
    }

    public void Dispose() => output.Flush();
}
