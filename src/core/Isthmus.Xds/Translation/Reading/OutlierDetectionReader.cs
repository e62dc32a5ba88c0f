using System.Globalization;
using Isthmus.Model;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>When endpoints are ejected. What is left out has Envoy's default, so an empty message asks for the success rate as well.</summary>
internal static class OutlierDetectionReader
{
    /// <summary>The detectors; null when there are none.</summary>
    public static OutlierDetection? Read(ClusterPb.OutlierDetection? detection, HttpOptionsPb.HttpProtocolOptions.Types.OutlierDetection? errors, Findings findings)
    {
        if (detection is null)
        {
            return null;
        }

        findings.RejectIf(detection.DetectDegradedHosts == true, "outlier_detection: detect_degraded_hosts");
        findings.RejectIf(detection.MaxEjectionPercent > 100, "outlier_detection: max_ejection_percent");
        var first = Durations.Read(detection.BaseEjectionTime, "base_ejection_time", findings) ?? EnvoyDefaults.BaseEjectionTime;
        var longest = Durations.Read(detection.MaxEjectionTime, "max_ejection_time", findings) ?? (first > EnvoyDefaults.MaxEjectionTime ? first : EnvoyDefaults.MaxEjectionTime);
        findings.RejectIf(longest < first, "outlier_detection: max_ejection_time below base_ejection_time");
        return new()
        {
            ConsecutiveErrors = Count(detection.Consecutive5Xx, detection.EnforcingConsecutive5Xx ?? 100),
            ConsecutiveGatewayErrors = Count(detection.ConsecutiveGatewayFailure, detection.EnforcingConsecutiveGatewayFailure ?? 0),
            ConsecutiveLocalOriginFailures = Count(detection.ConsecutiveLocalOriginFailure, detection.EnforcingConsecutiveLocalOriginFailure ?? 100),
            Enforcement = new(
                Enforcement(detection.EnforcingConsecutive5Xx, "enforcing_consecutive_5xx", findings),
                Enforcement(detection.EnforcingConsecutiveGatewayFailure, "enforcing_consecutive_gateway_failure", findings),
                Enforcement(detection.EnforcingConsecutiveLocalOriginFailure, "enforcing_consecutive_local_origin_failure", findings)),
            SplitsLocalOrigin = detection.SplitExternalLocalOriginErrors,
            Interval = Durations.Read(detection.Interval, "interval", findings) ?? EnvoyDefaults.OutlierInterval,
            BaseEjectionTime = first,
            MaxEjectionTime = longest,
            MaxEjectionJitter = Durations.Read(detection.MaxEjectionTimeJitter, "max_ejection_time_jitter", findings) ?? TimeSpan.Zero,
            MaxEjectionPercent = detection.MaxEjectionPercent ?? EnvoyDefaults.MaxEjectionPercent,
            AlwaysEjectsOne = detection.AlwaysEjectOneHost == true,
            ErrorStatusCodes = Codes(errors, findings),
            SuccessRate = SuccessRate(detection, findings),
            FailurePercentage = FailurePercentage(detection, findings),
        };
    }

    // Off when nothing it finds would ever be ejected.
    private static SuccessRateDetection? SuccessRate(ClusterPb.OutlierDetection detection, Findings findings)
    {
        var local = detection.SplitExternalLocalOriginErrors ? detection.EnforcingLocalOriginSuccessRate ?? 100 : 0;
        return detection.EnforcingSuccessRate == 0 && local == 0 ? null : new()
        {
            MinimumHosts = detection.SuccessRateMinimumHosts ?? EnvoyDefaults.RateMinimumHosts,
            RequestVolume = detection.SuccessRateRequestVolume ?? EnvoyDefaults.SuccessRateVolume,
            DeviationFactor = detection.SuccessRateStdevFactor ?? EnvoyDefaults.SuccessRateDeviationFactor,
            Enforcement = Percent(detection.EnforcingSuccessRate, "enforcing_success_rate", findings),
            LocalOriginEnforcement = Percent(detection.EnforcingLocalOriginSuccessRate, "enforcing_local_origin_success_rate", findings),
        };
    }

    private static FailurePercentageDetection? FailurePercentage(ClusterPb.OutlierDetection detection, Findings findings)
    {
        var isOn = detection.EnforcingFailurePercentage > 0 || detection.EnforcingFailurePercentageLocalOrigin > 0;
        return !isOn ? null : new()
        {
            Threshold = Percent(detection.FailurePercentageThreshold ?? EnvoyDefaults.FailurePercentageThreshold, "failure_percentage_threshold", findings),
            MinimumHosts = detection.FailurePercentageMinimumHosts ?? EnvoyDefaults.RateMinimumHosts,
            RequestVolume = detection.FailurePercentageRequestVolume ?? EnvoyDefaults.FailurePercentageVolume,
            Enforcement = Percent(detection.EnforcingFailurePercentage ?? 0, "enforcing_failure_percentage", findings),
            LocalOriginEnforcement = Percent(detection.EnforcingFailurePercentageLocalOrigin ?? 0, "enforcing_failure_percentage_local_origin", findings),
        };
    }

    private static uint Count(uint? count, uint enforcing) => enforcing == 0 ? 0 : count ?? EnvoyDefaults.ConsecutiveFailures;

    // A detector that is off has a count of 0: that it never ejects is said once.
    private static uint Enforcement(uint? percent, string field, Findings findings) => percent == 0 ? 100 : Percent(percent, field, findings);

    private static uint Percent(uint? percent, string field, Findings findings)
    {
        findings.RejectIf(percent > 100, $"outlier_detection: {field}");
        return percent is { } value and <= 100 ? value : 100;
    }

    private static EquatableArray<int> Codes(HttpOptionsPb.HttpProtocolOptions.Types.OutlierDetection? errors, Findings findings)
    {
        if (errors?.ErrorMatcher is not { } matcher)
        {
            return [];
        }

        var all = matcher.OrMatch is { } any ? any.Rules.ToList() : [matcher];
        return all.Select(m => Code(m, findings)).ToEquatableArray();
    }

    private static int Code(CommonMatcherPb.MatchPredicate predicate, Findings findings)
    {
        if (predicate.HttpResponseHeadersMatch is { Headers: [{ Name: ":status", InvertMatch: false, StringMatch: { MatchPatternCase: MatcherPb.StringMatcher.MatchPatternOneofCase.Exact, Exact: var text } }] }
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
        {
            return code;
        }

        findings.Reject("outlier_detection: error_matcher");
        return 0;
    }
}
