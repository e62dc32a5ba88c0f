namespace Isthmus.Proxy.Discovery;

/// <summary>
/// Probes the workload beside the proxy, as Istio's agent does for a WorkloadGroup's <c>probe</c>: healthy after one good answer, not any more after
/// <see cref="Defaults.ReadinessFailures"/> bad ones in a row. Nothing is said before the first good answer or so many bad ones.
/// </summary>
/// <param name="ask">Asks once: null when the workload answered well, else why not. Bounds its own time.</param>
/// <param name="period">Time between two questions.</param>
/// <param name="health">Gets what is found.</param>
/// <param name="time">Its clock.</param>
public sealed class WorkloadProbe(Func<CancellationToken, Task<string?>> ask, TimeSpan period, WorkloadHealth health, TimeProvider time)
{
    private int _failures;

    /// <summary>Asks until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                Take(await ask(cancellationToken));
                await Task.Delay(period, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The proxy stops.
        }
    }

    private void Take(string? problem)
    {
        _failures = problem is null ? 0 : _failures + 1;
        if (problem is null)
        {
            health.Set(WorkloadReport.Healthy);
        }
        else if (_failures >= Defaults.ReadinessFailures)
        {
            health.Set(new WorkloadReport(IsHealthy: false, problem));
        }
    }
}
