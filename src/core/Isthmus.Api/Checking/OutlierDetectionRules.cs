namespace Isthmus.Api.Checking;

/// <summary>Rules about networking.istio.io OutlierDetection.</summary>
internal static class OutlierDetectionRules
{
    public static void Check(Findings findings, string path, OutlierDetectionConfig? detection)
    {
        if (detection is null)
        {
            return;
        }

        findings.Interval($"{path}.interval", detection.Interval);
        findings.Interval($"{path}.baseEjectionTime", detection.BaseEjectionTime);
        findings.Percent($"{path}.maxEjectionPercent", detection.MaxEjectionPercent);
        findings.Percent($"{path}.minHealthPercent", detection.MinHealthPercent);
        foreach (var (i, code) in detection.HttpErrorCodes.Index())
        {
            findings.Range($"{path}.outlierDetectionHttpErrorCodes[{i}]", code, 100, 599);
        }

        if (detection is { ConsecutiveLocalOriginFailures: > 0, SplitExternalLocalOriginErrors: false })
        {
            findings.Add(ObjectCheckCatalog.LocalOrigin, $"{path}.consecutiveLocalOriginFailures", "splitExternalLocalOriginErrors is not set");
        }

        if (NeverEjects(detection))
        {
            findings.Add(ObjectCheckCatalog.NeverEjects, path, "every detector is off");
        }
    }

    private static bool NeverEjects(OutlierDetectionConfig detection) =>
        detection is { Consecutive5xxErrors: 0, ConsecutiveGatewayErrors: null or 0, SplitExternalLocalOriginErrors: false };
}
