using Isthmus.Lab.Sample;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Topology;

/// <summary>How many requests the servers got, by their own counts: what no proxy can leave out.</summary>
public sealed partial class RunningLab
{
    private long _requestsOfTheGone;

    /// <summary>
    /// Requests of calls of steps that all servers got since the start. Exact once those calls have ended, but for two that make it too low: a server that is paused tells its count later, with
    /// those that wait in its kernel; of one that is killed those of its last few milliseconds are not known.
    /// </summary>
    public async Task<long> CountRequestsAsync(CancellationToken cancellationToken)
    {
        var servers = Instances.Where(i => i.Workload.Role == WorkloadRole.Server).ToList();
        await Task.WhenAll(servers.Select(s => HearCountAsync(s, cancellationToken)));
        lock (_instances)
        {
            return _requestsOfTheGone + _instances.Where(i => i.Workload.Role == WorkloadRole.Server).Sum(s => s.Requests.Total);
        }
    }

    private async Task HearCountAsync(LabInstance server, CancellationToken cancellationToken)
    {
        if (server.Process is not { EndedAt: null, IsPaused: false })
        {
            await HearLastWordAsync(server);
            return;
        }

        try
        {
            // As long as the client waits: what is told too late would be counted in the next step.
            var text = await GetAsync(server, new Uri($"http://{ProcessSpecs.AdminOf(server)}/"), cancellationToken);
            Hear(server, text.Split('\n'), SampleText.StepRequestsKey);
        }
        catch (Exception e) when (IsSilence(e, cancellationToken))
        {
            // It has just ended, or is about to: what it says last counts.
            await HearLastWordAsync(server);
        }
    }

    // The last word of a process that ended in good order. It stops to answer before its end, and the word may reach us a moment after it.
    private static async Task HearLastWordAsync(LabInstance server)
    {
        if (server.Process is { } process && (server.IsTerminating || process.EndedAt is not null))
        {
            await process.Ended;
            await process.Told;
            Hear(server, process.Lines, SampleText.LastCountKey);
        }
    }

    private static bool Hear(LabInstance server, IEnumerable<string> lines, string key)
    {
        var line = lines.LastOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
        if (line is null || !long.TryParse(line.AsSpan(key.Length), CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        server.Requests.Hear(count);
        return true;
    }
}
