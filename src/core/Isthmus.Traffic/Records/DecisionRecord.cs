using Isthmus.Model.Failures;
using Isthmus.Traffic.Balancing;
using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Records;

/// <summary>
/// Why one attempt of a request went where it went: fixed in size, written once per attempt, enough to be replayed to the same endpoint while its view is
/// known (<see cref="Replay"/>). What ids stand for is looked up in the plan when somebody asks.
/// </summary>
public struct DecisionRecord
{
    /// <summary>Counts up per loop, over ordinary and kept records: their common order.</summary>
    public long Sequence { get; internal set; }

    /// <summary>When the pick was made, on the loop's clock.</summary>
    public TimeSpan At { get; set; }

    /// <summary>The plan that the request was routed by.</summary>
    public long PlanVersion { get; set; }

    /// <summary>The route, <see cref="Routes.CompiledRoute.Id"/>; -1 for TCP.</summary>
    public int RouteId { get; set; }

    /// <summary>The upstream, by the proxy's own numbering.</summary>
    public int UpstreamId { get; set; }

    /// <summary>The number that chose among weighted upstreams; 0 when there was one.</summary>
    public ulong UpstreamDraw { get; set; }

    /// <summary>The request's hash, when it was followed.</summary>
    public ulong Hash { get; private set; }

    /// <summary>The view that was picked from, <see cref="HostView.Version"/>.</summary>
    public long ViewVersion { get; private set; }

    /// <summary>The loads that the priority was drawn from: the ordinary ones, whatever was left out.</summary>
    public RecordedLoads Loads { get; private set; }

    /// <summary>Hosts of the upstream that were not used, by reason.</summary>
    public SkippedHosts Skipped { get; private set; }

    /// <summary>Priorities that were left out because they were tried, one bit each.</summary>
    public ulong LeftOut { get; private set; }

    /// <summary>The number, 1 to 100, that drew the priority.</summary>
    public byte Draw { get; private set; }

    /// <summary>The priority.</summary>
    public byte Priority { get; private set; }

    /// <summary>How many attempts came before.</summary>
    public byte Attempt { get; private set; }

    /// <summary>How often another host was drawn because the pick was tried before.</summary>
    public byte Redraws { get; private set; }

    /// <summary>What was special.</summary>
    public DecisionFlags Flags { get; private set; }

    /// <summary>Index of the locality in the priority; -1 when the hosts are one pool.</summary>
    public short Locality { get; private set; }

    /// <summary>How the host was drawn.</summary>
    public HostDraw Selection { get; private set; }

    /// <summary>The host; null when there was none.</summary>
    public Host? Host { get; private set; }

    /// <summary>HTTP status of the answer; 0 when there was none.</summary>
    public short Status { get; private set; }

    /// <summary>What went wrong.</summary>
    public FailureReason Failure { get; private set; }

    /// <summary>How long the attempt took until its response headers, or its end.</summary>
    public TimeSpan Took { get; private set; }

    /// <summary>Whether it is kept apart from ordinary ones: it failed, or was a retry.</summary>
    public readonly bool IsKept => Attempt > 0 || Failure != FailureReason.None || Status >= 500;

    /// <summary>Takes down a pick.</summary>
    /// <param name="pick">What was picked.</param>
    /// <param name="request">What it depended on, before the pick is remembered there.</param>
    /// <param name="isZeroLoss">The attempt is owed to the zero-loss rule.</param>
    public void TakePick(in PickResult pick, ref PickRequest request, bool isZeroLoss = false)
    {
        ViewVersion = pick.View?.Version ?? 0;
        Loads = pick.View is { } view ? RecordedLoads.From(view.Loads) : default;
        Skipped = pick.View?.Skipped ?? default;
        LeftOut = pick.LeftOut;
        Draw = (byte)pick.Draw;
        Priority = (byte)Math.Min(pick.Priority, byte.MaxValue);
        Attempt = (byte)Math.Min(request.Tried.Count, byte.MaxValue);
        Redraws = (byte)Math.Min(pick.Redraws, byte.MaxValue);
        Locality = (short)Math.Min(pick.Locality, short.MaxValue);
        Selection = pick.Selection;
        Host = pick.Host;
        Hash = request.Hash ?? 0;
        At = request.Now;
        Flags = (pick.IsPanic ? DecisionFlags.Panic : DecisionFlags.None)
            | (pick.IsDegraded ? DecisionFlags.Degraded : DecisionFlags.None)
            | (pick.LeftOut != 0 ? DecisionFlags.LeftOut : DecisionFlags.None)
            | (request.Hash is null ? DecisionFlags.None : DecisionFlags.Hashed)
            | (isZeroLoss ? DecisionFlags.ZeroLoss : DecisionFlags.None)
            | (pick.Host is null ? DecisionFlags.NoHost : DecisionFlags.None);
    }

    /// <summary>Takes down what the attempt came to.</summary>
    public void TakeResult(int status, FailureReason failure, TimeSpan took)
    {
        Status = (short)status;
        Failure = failure;
        Took = took;
    }
}
