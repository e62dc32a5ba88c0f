using System.Text;

namespace Isthmus.Model.Failures;

/// <summary>The reasons that were met while one request was served: what an access log shows, for example <c>UF,URX</c>. A value without allocation.</summary>
public readonly record struct FailureReasons
{
    // Envoy writes flags in this order, whatever the order in which they came up.
    private static readonly FailureReason[] Order =
    [
        FailureReason.NoHealthyUpstream, FailureReason.UpstreamTimeout, FailureReason.UpstreamReset, FailureReason.UpstreamConnectionFailure,
        FailureReason.UpstreamTlsFailure,
        FailureReason.UpstreamConnectionTermination, FailureReason.UpstreamOverflow, FailureReason.NoRoute, FailureReason.DelayInjected,
        FailureReason.FaultInjected, FailureReason.DownstreamTermination, FailureReason.RetryLimitExceeded, FailureReason.StreamIdleTimeout,
        FailureReason.DownstreamProtocolError, FailureReason.DurationTimeout, FailureReason.UpstreamProtocolError, FailureReason.NoUpstream,
        FailureReason.Overload,
    ];

    private readonly uint _bits;

    private FailureReasons(uint bits) => _bits = bits;

    /// <summary>Whether no reason was met.</summary>
    public bool IsEmpty => _bits == 0;

    /// <summary>Whether <paramref name="reason"/> was met.</summary>
    public bool Contains(FailureReason reason) => (_bits & BitOf(reason)) != 0;

    /// <summary>These reasons and <paramref name="reason"/>.</summary>
    public FailureReasons With(FailureReason reason) => new(_bits | BitOf(reason));

    /// <summary>The flags, joined by commas; <c>-</c> when there is none. Allocates only when there are several.</summary>
    public override string ToString()
    {
        var (first, last) = ("-", "-");
        StringBuilder? several = null;
        foreach (var reason in Order)
        {
            if (!Contains(reason))
            {
                continue;
            }

            // Two reasons may share one of Envoy's flags.
            var flag = FailureAnswers.Of(reason).Flag;
            if (first == "-")
            {
                first = flag;
            }
            else if (flag != last)
            {
                several ??= new StringBuilder(first);
                several.Append(',').Append(flag);
            }

            last = flag;
        }

        return several?.ToString() ?? first;
    }

    // "None" has no bit, so that adding it adds nothing.
    private static uint BitOf(FailureReason reason) => reason == FailureReason.None ? 0 : 1u << ((int)reason - 1);
}
