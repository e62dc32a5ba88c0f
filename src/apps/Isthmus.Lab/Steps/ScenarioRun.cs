using Isthmus.Lab.Load;
using Isthmus.Lab.Networks;
using Isthmus.Lab.Processes;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Topology;

namespace Isthmus.Lab.Steps;

/// <summary>Plays a scenario from nothing to nothing: starts its lab, drives its load, plays its steps, ends everything.</summary>
public static class ScenarioRun
{
    /// <summary>Plays it.</summary>
    /// <exception cref="LabException">The lab cannot be started, an action cannot be done, or somebody ended the lab.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired; everything was ended.</exception>
    public static async Task<LabReport> PlayAsync(Scenario scenario, LabOptions options, ILabView view, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        await using var lab = await RunningLab.StartAsync(scenario, options, view, time, cancellationToken);
        using var control = new Control.ControlServer(lab);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var serving = control.RunAsync(stopping.Token);
        using var playing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ = control.Down.ContinueWith(_ => playing.Cancel(), cancellationToken, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            return await PlayAsync(lab, NameOf(options.DataPlane, scenario), view, time, start, playing.Token);
        }
        catch (OperationCanceledException e) when (control.Down.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            throw new LabException("ended by 'isthmus lab down' before all steps were played", e);
        }
        finally
        {
            await stopping.CancelAsync();
            await serving;
        }
    }

    private static async Task<LabReport> PlayAsync(RunningLab lab, string plane, ILabView view, TimeProvider time, long start, CancellationToken cancellationToken)
    {
        var scenario = lab.Scenario;
        var recorder = new LoadRecorder(time);
        using var client = new LoadClient(scenario.Load, lab.LoadTarget(), recorder, time);
        await client.WaitUntilAnsweredAsync(Defaults.StartLimit, cancellationToken);
        var startedIn = time.GetElapsedTime(start);
        view.Say(string.Create(CultureInfo.InvariantCulture, $"ready after {startedIn.TotalSeconds:0.0} s; calling {scenario.Load.InWords}"));

        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = client.RunAsync(stopping.Token);
        try
        {
            await Task.Delay(Defaults.WarmUp, time, cancellationToken);
            if (recorder.ForgetFailures() is > 0 and var cold)
            {
                view.Say(string.Create(CultureInfo.InvariantCulture, $"{cold} calls failed while the programs were warming up; they are not part of any step"));
            }

            var results = await new StepRunner(recorder, lab.ActAsync, view, time, lab.CountRequestsAsync, lab.FailedAttemptsAsync, WitnessOf(scenario, lab, view)).RunAsync(scenario, cancellationToken);
            return new LabReport(scenario, plane, results, recorder.Failures, startedIn);
        }
        finally
        {
            await stopping.CancelAsync();
            await load;
        }
    }

    // Calls first: what they send between networks is among what must not be readable there.
    private static StepWitnesses WitnessOf(Scenario scenario, RunningLab lab, ILabView view)
    {
        var calls = new CallWitness(lab, view);
        return scenario.IsolatesNetworks ? new StepWitnesses(calls, new NetworkWitness(lab, view)) : new StepWitnesses(calls);
    }

    private static string NameOf(DataPlane plane, Scenario scenario) => plane switch
    {
        DataPlane.Haproxy => $"HAProxy ({(RunningLab.IsLocalFirst(scenario) ? "backup" : "balanced")})",
        DataPlane.Standalone => "isthmus without control planes",
        _ => "isthmus",
    };
}
