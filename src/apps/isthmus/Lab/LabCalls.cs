using System.Globalization;
using Isthmus.Lab.Load;
using Isthmus.Lab.Steps;
using Isthmus.Lab.Topology;

namespace Isthmus.App.Lab;

/// <summary>The calls of a lab that stays: a line per second says who answers.</summary>
internal static class LabCalls
{
    /// <summary>Calls until <paramref name="cancellationToken"/> fires.</summary>
    public static async Task RunAsync(RunningLab lab, TextWriter output, TimeProvider time, CancellationToken cancellationToken)
    {
        var recorder = new LoadRecorder(time);
        using var client = new LoadClient(lab.Scenario.Load, lab.LoadTarget(), recorder, time);
        var load = client.RunAsync(cancellationToken);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var now = recorder.Now;
                var window = recorder.Summarize(now - TimeSpan.FromSeconds(1), now);
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{window.Rate,6:0} answers/s   {Expectations.Describe(window.Shares(lab.Scenario.Steps.IsEmpty ? default : lab.Scenario.Steps[0].Expectation.ShareBy))}   {recorder.Failures.Values.Sum()} failed"));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The lab ends.
        }

        await load;
    }
}
