using System.Diagnostics;

namespace Isthmus.Model.Failures;

/// <summary>
/// The one table from a reason to its answer. Flags and statuses are Envoy's; nothing else maps failures to statuses, flags or labels.
/// </summary>
public static class FailureAnswers
{
    private static readonly FailureAnswer[] ByReason = [.. Enum.GetValues<FailureReason>().Select(Make)];

    /// <summary>The answer to <paramref name="reason"/>.</summary>
    public static FailureAnswer Of(FailureReason reason) => ByReason[(int)reason];

    private static FailureAnswer Make(FailureReason reason) => reason switch
    {
        FailureReason.None => Silent("-"),
        FailureReason.NoHealthyUpstream => Reply("UH", 503),
        FailureReason.UpstreamConnectionFailure => Reply("UF", 503),
        FailureReason.UpstreamTlsFailure => Reply("UF", 503),
        FailureReason.UpstreamOverflow => Reply("UO", 503),
        FailureReason.NoRoute => Reply("NR", 404),
        FailureReason.NoUpstream => Reply("NC", 503),
        FailureReason.RetryLimitExceeded => Silent("URX"),
        FailureReason.UpstreamConnectionTermination => Reply("UC", 503),
        FailureReason.UpstreamReset => Reply("UR", 503),
        FailureReason.UpstreamTimeout => Late("UT"),
        FailureReason.UpstreamProtocolError => Reply("UPE", 502),
        FailureReason.DownstreamTermination => Silent("DC") with { KeepsConnection = false },
        FailureReason.DownstreamProtocolError => Reply("DPE", 400) with { KeepsConnection = false },
        FailureReason.StreamIdleTimeout => Late("SI"),
        FailureReason.FaultInjected => Reply("FI", 503),
        FailureReason.DelayInjected => Silent("DI"),
        FailureReason.Denied => Reply("-", 403),
        FailureReason.DurationTimeout => Late("DT"),

        // A proxy that has too much to do wants fewer connections too.
        FailureReason.Overload => Reply("OM", 503) with { KeepsConnection = false },
        _ => throw new UnreachableException($"no answer to {reason}"),
    };

    private static FailureAnswer Silent(string flag) => new(flag, 0, 0, 0, KeepsConnection: true);

    private static FailureAnswer Reply(string flag, int status) => new(flag, status, status, GrpcStatuses.FromHttp(status), KeepsConnection: true);

    private static FailureAnswer Late(string flag) => Reply(flag, 504) with { StatusWhileReceiving = 408 };
}
