using Isthmus.Lab.Processes;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Topology;

/// <summary>What an operator does to the certificates of a running lab. Each action is done when everybody concerned uses what is new.</summary>
public sealed partial class RunningLab
{
    private const string Reloads = "isthmus_authority_reloads{outcome=\"used\"}";
    private const string Issued = "isthmus_certificates_issued_total";

    private async Task RotateAsync(LabAction action, CancellationToken cancellationToken)
    {
        switch (action.Verb)
        {
            case LabVerb.Renew:
                await RenewAsync(i => action.Target.Includes(i.Cluster.Name, i.Workload.Name, i.Name), cancellationToken);
                break;
            case LabVerb.Reissue:
                await ReplaceAsync(i => i.Cluster.Name == action.Target.Cluster, () => _authority!.Reissue(action.Target.Cluster), cancellationToken);
                break;
            default:
                await ReplaceAsync(_ => true, () => _view.Say(_authority!.Reroot()), cancellationToken);
                await RenewAsync(_ => true, cancellationToken);
                break;
        }
    }

    // A control plane looks at its folder every two seconds. It may have seen half of what was written first, and the whole at its next look.
    private async Task ReplaceAsync(Func<LabInstance, bool> isConcerned, Action replace, CancellationToken cancellationToken)
    {
        var concerned = Instances.Where(i => i.Workload.Role == WorkloadRole.ControlPlane && isConcerned(i) && i.Process is { EndedAt: null, IsPaused: false }).ToList();
        var pages = concerned.ToDictionary(i => i, i => new Uri($"http://{new System.Net.IPEndPoint(i.Address, Defaults.ControlPlaneAdminPort)}/metrics"));
        await UntilGrownAsync(pages, Reloads, replace, cancellationToken);
        await Task.Delay(Pki.Defaults.FilePollInterval * 2, _time, cancellationToken);
    }

    private async Task RenewAsync(Func<LabInstance, bool> isConcerned, CancellationToken cancellationToken)
    {
        var proxies = Instances.Where(i => isConcerned(i) && ProxyOf(i) is { EndedAt: null, IsPaused: false } && !i.IsTerminating).ToList();
        var pages = proxies.ToDictionary(i => i, i => new Uri($"http://{ProcessSpecs.ProxyAdminOf(i)}/stats/prometheus"));
        await UntilGrownAsync(pages, Issued, () => proxies.ForEach(i => ProxyOf(i)!.Send(LabSignal.Reload)), cancellationToken);
    }

    private static LabProcess? ProxyOf(LabInstance instance) => IsProxy(instance) ? instance.Process : instance.Sidecar;

    private async Task UntilGrownAsync(Dictionary<LabInstance, Uri> pages, string metric, Action act, CancellationToken cancellationToken)
    {
        var before = new Dictionary<LabInstance, double>();
        foreach (var (instance, page) in pages)
        {
            before[instance] = await ReadAsync(instance, page, metric, cancellationToken);
        }

        act();
        var start = _time.GetTimestamp();
        while (before.Count > 0)
        {
            await Task.Delay(Defaults.KubeletPeriod, _time, cancellationToken);
            foreach (var instance in before.Keys.ToList())
            {
                if (await ReadAsync(instance, pages[instance], metric, cancellationToken) > before[instance])
                {
                    before.Remove(instance);
                }
            }

            if (before.Count > 0 && _time.GetElapsedTime(start) > Defaults.StartLimit)
            {
                throw new LabException($"{before.Keys.First().FullName} does not use what is new: {metric} has not grown within {Defaults.StartLimit.TotalSeconds:0} s");
            }
        }
    }

    private async Task<double> ReadAsync(LabInstance instance, Uri page, string metric, CancellationToken cancellationToken)
    {
        try
        {
            var line = (await GetAsync(instance, page, cancellationToken)).Split('\n').FirstOrDefault(l => l.StartsWith(metric + " ", StringComparison.Ordinal));
            return line is not null && double.TryParse(line.AsSpan(metric.Length + 1), CultureInfo.InvariantCulture, out var value) ? value : 0;
        }
        catch (Exception e) when (IsSilence(e, cancellationToken))
        {
            throw new LabException($"{instance.FullName} shows no metrics: {e.Message}", e);
        }
    }
}
