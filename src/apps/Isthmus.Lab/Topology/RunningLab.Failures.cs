using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Steps;

namespace Isthmus.Lab.Topology;

/// <summary>Why calls failed, by what the proxies remember of their attempts.</summary>
public sealed partial class RunningLab
{
    /// <summary>The newest attempts that failed since <paramref name="age"/> ago, some of each proxy; nothing of proxies that cannot be asked.</summary>
    public async Task<IReadOnlyList<string>> FailedAttemptsAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        var proxies = Instances.Where(i => (i.Workload.Role == WorkloadRole.Server ? i.Sidecar : i.Process) is { EndedAt: null, IsPaused: false });
        var told = await Task.WhenAll(proxies.Select(p => FailedAttemptsAsync(p, age, cancellationToken)));
        return [.. told.SelectMany(t => t)];
    }

    private async Task<IEnumerable<string>> FailedAttemptsAsync(LabInstance proxy, TimeSpan age, CancellationToken cancellationToken)
    {
        try
        {
            var page = await GetAsync(proxy, new Uri($"http://{ProcessSpecs.ProxyAdminOf(proxy)}/decisions/failed"), cancellationToken);
            return FailedAttempts.Of(page, age).Take(Defaults.ShownAttempts).Select(line => $"{proxy.FullName}: {line}");
        }
        catch (Exception e) when (IsSilence(e, cancellationToken))
        {
            // A rival's proxy, a control plane, or one that has just ended: what the others know is worth showing without it.
            return [];
        }
    }
}
