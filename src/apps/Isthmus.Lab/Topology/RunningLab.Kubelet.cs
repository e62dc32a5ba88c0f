using Isthmus.Lab.Kubelet;
using Isthmus.Lab.Processes;

namespace Isthmus.Lab.Topology;

/// <summary>The loop that plays kubelet and endpoint controller.</summary>
public sealed partial class RunningLab
{
    private string _problem = "";

    private async Task RunKubeletAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Defaults.KubeletPeriod, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                foreach (var instance in Instances.Where(i => i.Process is not null))
                {
                    Look(instance, cancellationToken);
                }

                Tick();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The lab ends.
        }
    }

    private void Tick()
    {
        try
        {
            _partitions.Apply(Reachable());
            Report();
            _problem = "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LabException)
        {
            // A full disk, or files that the user has locked: the lab goes on with what is written, and tries again.
            if (_problem != e.Message)
            {
                _problem = e.Message;
                _view.Say($"what the clusters report cannot be written: {e.Message}");
            }
        }
    }

    private void Look(LabInstance instance, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (instance.Process!.EndedAt is { } ended)
        {
            instance.Health.OnEnded(ended);
        }

        instance.Health.Look(now);
        if (!instance.Health.IsReady && now - instance.JoinTokenAt > Defaults.JoinTokenPeriod)
        {
            LetJoin(instance);
        }

        if (instance.Health.TakeProbe(now))
        {
            _ = AskAsync(instance, instance.Process, cancellationToken);
        }
    }

    private async Task AskAsync(LabInstance instance, LabProcess asked, CancellationToken cancellationToken)
    {
        var isGood = await _probe.AskAsync(instance, cancellationToken);

        // An answer for a process that was replaced in the meantime says nothing about the new one.
        if (ReferenceEquals(instance.Process, asked))
        {
            instance.Health.OnProbed(isGood);
        }
    }

    private void Report()
    {
        var isChanged = false;
        foreach (var (name, folder) in _clusters)
        {
            isChanged |= Mirror(folder);
            isChanged |= folder.Report([.. Instances.Where(i => i.Cluster.Name == name && !i.IsRegistered).Select(ToReport)]);
        }

        if (isChanged)
        {
            foreach (var proxy in Instances.Where(i => IsProxy(i) && i.Health.IsReady))
            {
                Tell(proxy);
            }
        }
    }

    // Control planes keep what they had of a file with mistakes, and say so in their logs, where nobody looks.
    private bool Mirror(ClusterFolder folder)
    {
        var isChanged = folder.Mirror();
        foreach (var mistake in folder.TakeMistakes())
        {
            _view.Say($"{mistake}; what the file said before stays in use");
        }

        return isChanged;
    }

    private void Tell(LabInstance proxy)
    {
        if (_options.DataPlane == DataPlane.Standalone)
        {
            proxy.Process?.Send(LabSignal.Reload);
        }
        else if (_options.DataPlane == DataPlane.Haproxy && WriteHaproxy(proxy).IsChanged)
        {
            proxy.Process?.Send(LabSignal.ReloadHaproxy);
        }
    }

    private static PodReport ToReport(LabInstance instance) => new(
        instance.Name,
        instance.Workload.Namespace,
        instance.Behind is null ? instance.Workload.Labels : instance.Workload.Labels.With(WellKnownLabels.TlsMode, "istio"),
        instance.Workload.Name,
        instance.Node,
        instance.Address.ToString(),
        instance.Health.IsReady,
        instance.IsTerminating);
}
