using System.Globalization;
using Isthmus.Model;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>
/// When endpoints are ejected. Detectors by statistics are refused if they are asked for; that an absent field switches one on in Envoy is passed over, because
/// nearly every server leaves it out.
/// </summary>
internal static class OutlierDetectionReader
{
    /// <summary>The detectors; null when there are none.</summary>
    public static OutlierDetection? Read(ClusterPb.OutlierDetection? detection, HttpOptionsPb.HttpProtocolOptions.Types.OutlierDetection? errors, Findings findings)
    {
        if (detection is null)
        {
            return null;
        }

        findings.RejectIf(detection.EnforcingSuccessRate > 0, "outlier_detection: success rate");
        findings.RejectIf(detection.EnforcingLocalOriginSuccessRate > 0, "outlier_detection: local origin success rate");
        findings.RejectIf(detection.EnforcingFailurePercentage > 0 || detection.EnforcingFailurePercentageLocalOrigin > 0, "outlier_detection: failure percentage");
        findings.RejectIf(detection.MaxEjectionPercent > 100, "outlier_detection: max_ejection_percent");
        var first = Durations.Read(detection.BaseEjectionTime, "base_ejection_time", findings) ?? EnvoyDefaults.BaseEjectionTime;
        var longest = Durations.Read(detection.MaxEjectionTime, "max_ejection_time", findings) ?? (first > EnvoyDefaults.MaxEjectionTime ? first : EnvoyDefaults.MaxEjectionTime);
        findings.RejectIf(longest < first, "outlier_detection: max_ejection_time below base_ejection_time");
        return new()
        {
            ConsecutiveErrors = Count(detection.Consecutive5Xx, detection.EnforcingConsecutive5Xx ?? 100, findings),
            ConsecutiveGatewayErrors = Count(detection.ConsecutiveGatewayFailure, detection.EnforcingConsecutiveGatewayFailure ?? 0, findings),
            ConsecutiveLocalOriginFailures = Count(detection.ConsecutiveLocalOriginFailure, detection.EnforcingConsecutiveLocalOriginFailure ?? 100, findings),
            SplitsLocalOrigin = detection.SplitExternalLocalOriginErrors,
            Interval = Durations.Read(detection.Interval, "interval", findings) ?? EnvoyDefaults.OutlierInterval,
            BaseEjectionTime = first,
            MaxEjectionTime = longest,
            MaxEjectionPercent = detection.MaxEjectionPercent ?? EnvoyDefaults.MaxEjectionPercent,
            ErrorStatusCodes = Codes(errors, findings),
        };
    }

    private static uint Count(uint? count, uint enforcing, Findings findings)
    {
        findings.RejectIf(enforcing is > 0 and < 100, "outlier_detection: an enforcing_* between 0 and 100");
        return enforcing == 0 ? 0 : count ?? EnvoyDefaults.ConsecutiveFailures;
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
