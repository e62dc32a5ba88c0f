namespace Isthmus.Proxy.Discovery;

/// <summary>
/// Whether the workload beside the proxy can serve, as last found out: written by whoever probes it, told to the control plane on every stream. Thread safe.
/// </summary>
public sealed class WorkloadHealth
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = New();
    private WorkloadReport? _latest;

    /// <summary>What was found last; null before anything was.</summary>
    public WorkloadReport? Latest
    {
        get
        {
            lock (_gate)
            {
                return _latest;
            }
        }
    }

    /// <summary>Completes with the next change. To be taken before <see cref="Latest"/>, so that no change is missed.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Something was found; the same again changes nothing.</summary>
    public void Set(WorkloadReport report)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            if (_latest?.IsHealthy == report.IsHealthy)
            {
                return;
            }

            (_latest, changed, _changed) = (report, _changed, New());
        }

        changed.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
