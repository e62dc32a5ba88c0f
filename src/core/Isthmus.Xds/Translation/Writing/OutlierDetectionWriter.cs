using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Isthmus.Model;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>When endpoints are ejected. Detectors by statistics are off unless somebody else's plan has them, as in Istio.</summary>
internal static class OutlierDetectionWriter
{
    /// <summary>The detectors; null when there are none.</summary>
    public static ClusterPb.OutlierDetection? Write(OutlierDetection? detection)
    {
        if (detection is null)
        {
            return null;
        }

        var written = new ClusterPb.OutlierDetection
        {
            Consecutive5Xx = detection.ConsecutiveErrors,
            EnforcingConsecutive5Xx = Enforced(detection.ConsecutiveErrors, detection.Enforcement.Errors),
            EnforcingConsecutiveGatewayFailure = Enforced(detection.ConsecutiveGatewayErrors, detection.Enforcement.GatewayErrors),
            EnforcingSuccessRate = 0,
            Interval = Duration.FromTimeSpan(detection.Interval),
            BaseEjectionTime = Duration.FromTimeSpan(detection.BaseEjectionTime),
            MaxEjectionPercent = detection.MaxEjectionPercent,
        };
        if (detection.ConsecutiveGatewayErrors > 0)
        {
            written.ConsecutiveGatewayFailure = detection.ConsecutiveGatewayErrors;
        }

        LocalOrigin(written, detection);
        Rates(written, detection);
        if (detection.MaxEjectionJitter > TimeSpan.Zero)
        {
            written.MaxEjectionTimeJitter = Duration.FromTimeSpan(detection.MaxEjectionJitter);
        }

        if (detection.AlwaysEjectsOne)
        {
            written.AlwaysEjectOneHost = true;
        }

        // Envoy refuses a longest time below the first one, and takes 300 s or the first one when nothing is said.
        if (detection.MaxEjectionTime > detection.BaseEjectionTime || detection.BaseEjectionTime < EnvoyDefaults.MaxEjectionTime)
        {
            written.MaxEjectionTime = Duration.FromTimeSpan(detection.MaxEjectionTime > detection.BaseEjectionTime ? detection.MaxEjectionTime : detection.BaseEjectionTime);
        }

        return written;
    }

    /// <summary>Which answers are errors, when it is not every 5xx.</summary>
    public static HttpOptionsPb.HttpProtocolOptions.Types.OutlierDetection? Errors(EquatableArray<int> codes)
    {
        if (codes.IsEmpty)
        {
            return null;
        }

        var predicates = codes.Select(Status).ToList();
        if (predicates.Count == 1)
        {
            return new() { ErrorMatcher = predicates[0] };
        }

        var any = new CommonMatcherPb.MatchPredicate.Types.MatchSet();
        any.Rules.AddRange(predicates);
        return new() { ErrorMatcher = new() { OrMatch = any } };
    }

    private static void LocalOrigin(ClusterPb.OutlierDetection written, OutlierDetection detection)
    {
        written.SplitExternalLocalOriginErrors = detection.SplitsLocalOrigin;
        if (detection.SplitsLocalOrigin)
        {
            written.EnforcingLocalOriginSuccessRate = 0;
        }

        if (detection.SplitsLocalOrigin || detection.ConsecutiveLocalOriginFailures != EnvoyDefaults.ConsecutiveFailures)
        {
            written.ConsecutiveLocalOriginFailure = detection.ConsecutiveLocalOriginFailures;
            written.EnforcingConsecutiveLocalOriginFailure = Enforced(detection.ConsecutiveLocalOriginFailures, detection.Enforcement.LocalOriginFailures);
        }
    }

    private static void Rates(ClusterPb.OutlierDetection written, OutlierDetection detection)
    {
        if (detection.SuccessRate is { } rate)
        {
            written.SuccessRateMinimumHosts = rate.MinimumHosts;
            written.SuccessRateRequestVolume = rate.RequestVolume;
            written.SuccessRateStdevFactor = rate.DeviationFactor;
            written.EnforcingSuccessRate = rate.Enforcement;
            written.EnforcingLocalOriginSuccessRate = rate.LocalOriginEnforcement;
        }

        if (detection.FailurePercentage is { } failures)
        {
            written.FailurePercentageThreshold = failures.Threshold;
            written.FailurePercentageMinimumHosts = failures.MinimumHosts;
            written.FailurePercentageRequestVolume = failures.RequestVolume;
            written.EnforcingFailurePercentage = failures.Enforcement;
            written.EnforcingFailurePercentageLocalOrigin = failures.LocalOriginEnforcement;
        }
    }

    private static uint Enforced(uint count, uint enforcement) => count > 0 ? enforcement : 0u;

    private static CommonMatcherPb.MatchPredicate Status(int code)
    {
        var header = new RoutePb.HeaderMatcher { Name = ":status", StringMatch = new() { Exact = code.ToString(CultureInfo.InvariantCulture) } };
        return new() { HttpResponseHeadersMatch = new() { Headers = { header } } };
    }
}
