using Isthmus.Lab.Processes;
using Isthmus.Lab.Sample;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Topology;

/// <summary>What can be done to a running lab.</summary>
public sealed partial class RunningLab
{
    private async Task ActLockedAsync(LabAction action, CancellationToken cancellationToken)
    {
        if (action.Verb == LabVerb.Scale)
        {
            await ScaleAsync(action.Target, action.Number);
            return;
        }

        if (action.Verb is LabVerb.Renew or LabVerb.Reissue or LabVerb.Reroot)
        {
            await RotateAsync(action, cancellationToken);
            return;
        }

        if (action.Verb == LabVerb.Partition || action.Other.Length > 0 || action.Target == LabTarget.Everything)
        {
            Partition(action);
        }

        if (action.Other.Length > 0)
        {
            return;
        }

        var meant = Instances.Where(i => !i.IsTerminating && IsMeant(action, i)).ToList();
        if (meant.Count == 0 && action.Target.Workload == ScenarioReader.ControlPlane.Name && _options.DataPlane != DataPlane.ControlPlane)
        {
            _view.Say($"{action}: there are no control planes here");
            return;
        }

        if (meant.Count == 0 && action.Target != LabTarget.Everything)
        {
            throw new LabException($"'{action}': there is no such instance now");
        }

        await Task.WhenAll(meant.Select(i => ActAsync(action, i, cancellationToken)));
    }

    // A whole cluster is its servers and gateways; only servers can be told how to answer.
    private static bool IsMeant(LabAction action, LabInstance instance) =>
        action.Target.Includes(instance.Cluster.Name, instance.Workload.Name, instance.Name)
        && (instance.Workload.Role == WorkloadRole.Server || action.Target.Workload.Length > 0)
        && (action.Target != LabTarget.Everything || instance.Process is { EndedAt: null, IsPaused: false })
        && (instance.Workload.Role == WorkloadRole.Server || action.Verb is LabVerb.Kill or LabVerb.Start or LabVerb.Await or LabVerb.Pause or LabVerb.Resume);

    private async Task KillAsync(LabInstance instance, CancellationToken cancellationToken)
    {
        if (instance.Workload.Role == WorkloadRole.Server)
        {
            await HearCountAsync(instance, cancellationToken);
        }

        Send(instance, LabSignal.Kill);
        await Task.WhenAll(instance.Processes.Select(p => p.Ended));
    }

    private void Partition(LabAction action)
    {
        var (one, other) = (action.Target.Cluster, action.Other);
        if (action.Verb == LabVerb.Partition)
        {
            _partitions.Cut(one, other);
        }
        else if (other.Length == 0)
        {
            _partitions.JoinAll();
        }
        else if (!_partitions.Join(one, other))
        {
            throw new LabException($"'{action}': {one} and {other} are not cut off from each other");
        }

        try
        {
            _partitions.Apply(Reachable());
        }
        catch (LabException)
        {
            _partitions.JoinAll();
            throw;
        }
    }

    private List<(int Process, string Cluster)> Reachable() =>
        [.. Instances.SelectMany(i => i.Processes.Where(p => p.EndedAt is null).Select(p => (p.Id, i.Cluster.Name)))];

    // A pod ends or stops as a whole: the sidecar first, which would answer in the place of an application that is gone, and goes on when there is one again.
    private static void Send(LabInstance instance, LabSignal signal)
    {
        foreach (var process in signal == LabSignal.Resume ? instance.Processes : instance.Processes.Reverse())
        {
            process.Send(signal);
        }
    }

    private Task ActAsync(LabAction action, LabInstance instance, CancellationToken cancellationToken)
    {
        var healthy = instance.Workload.Behaviour;
        switch (action.Verb)
        {
            case LabVerb.Kill:
                return KillAsync(instance, cancellationToken);
            case LabVerb.Start:
                return instance.Process is { EndedAt: null } ? Task.CompletedTask : StartAsync(instance);
            case LabVerb.Await:
                return AwaitAsync(instance, cancellationToken);
            case LabVerb.Pause:
                Send(instance, LabSignal.Pause);
                return Task.CompletedTask;
            case LabVerb.Resume:
                Send(instance, LabSignal.Resume);
                return Task.CompletedTask;
            case LabVerb.Slow:
                return BehaveAsync(instance, healthy with { Delay = action.Delay }, cancellationToken);
            case LabVerb.Fail:
                return BehaveAsync(instance, healthy with { Status = action.Number }, cancellationToken);
            case LabVerb.Refuse:
                return BehaveAsync(instance, healthy with { Refuses = true }, cancellationToken);
            case LabVerb.Reset:
                return BehaveAsync(instance, healthy with { Resets = true }, cancellationToken);
            case LabVerb.Hang:
                return BehaveAsync(instance, healthy with { Hangs = true }, cancellationToken);
            default:
                return BehaveAsync(instance, healthy, cancellationToken);
        }
    }

    private async Task AwaitAsync(LabInstance instance, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        while (!instance.Health.IsReady)
        {
            if (_time.GetElapsedTime(start) > Defaults.StartLimit)
            {
                throw new LabException($"{instance.FullName} was not ready within {Defaults.StartLimit.TotalSeconds:0} s:\n{string.Join('\n', instance.Processes.SelectMany(p => p.Lines).TakeLast(10))}");
            }

            await Task.Delay(Defaults.KubeletPeriod, _time, cancellationToken);
        }
    }

    private async Task BehaveAsync(LabInstance instance, SampleBehaviour behaviour, CancellationToken cancellationToken)
    {
        if (instance.IsPaused)
        {
            throw new LabException($"{instance.FullName} does not take orders: it is paused");
        }

        try
        {
            var url = new Uri($"http://{ProcessSpecs.AdminOf(instance)}/?{SampleQuery.Write(behaviour)}");
            using var answer = await (instance.Network?.Http ?? _admin).PostAsync(url, content: null, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }
        catch (Exception e) when (IsSilence(e, cancellationToken))
        {
            throw new LabException($"{instance.FullName} does not take orders: {e.Message}", e);
        }
    }

    /// <summary>Gets a page from an instance, from inside its network.</summary>
    /// <exception cref="HttpRequestException">It does not answer.</exception>
    /// <exception cref="OperationCanceledException">It does not answer in time, or <paramref name="cancellationToken"/> fired.</exception>
    internal Task<string> GetAsync(LabInstance instance, Uri url, CancellationToken cancellationToken) =>
        (instance.Network?.Http ?? _admin).GetStringAsync(url, cancellationToken);

    /// <summary>Whether an instance does not answer, for which HttpClient has two exceptions; not so when nobody waits for its answer any more.</summary>
    internal static bool IsSilence(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private async Task ScaleAsync(LabTarget target, int wanted)
    {
        var (cluster, workload) = (Scenario.Clusters.First(c => c.Name == target.Cluster), Scenario.Find(target)!);
        var present = Instances.Where(i => i.Cluster == cluster && i.Workload == workload && !i.IsTerminating).OrderBy(i => i.Number).ToList();
        foreach (var surplus in present.Skip(wanted))
        {
            surplus.IsTerminating = true;
            _ = EndAsync(surplus);
        }

        for (var missing = wanted - present.Count; missing > 0; missing--)
        {
            await StartAsync(Add(cluster, workload));
        }
    }

    // The endpoint controller hears of it at the next look; the instance goes on serving for a while, as with a preStop hook.
    private async Task EndAsync(LabInstance instance)
    {
        await Task.WhenAll(instance.Processes.Select(p => _supervisor.StopAsync(p, Defaults.TerminationLimit)));
        await HearLastWordAsync(instance);

        // In one step, so that nobody counts its requests twice.
        lock (_instances)
        {
            _requestsOfTheGone += instance.Requests.Total;
            _instances.Remove(instance);
        }
    }
}
