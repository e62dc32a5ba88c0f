namespace Isthmus.Planner.DestinationRules;

/// <summary>From an operator's outlier detection to what an upstream is told (Istio <c>OutlierDetection</c>).</summary>
internal static class OutlierDetections
{
    /// <summary>The detectors; null when the operator sets none. An empty setting is one with every default.</summary>
    public static OutlierDetection? Map(OutlierDetectionConfig? config)
    {
        if (config is null)
        {
            return null;
        }

        var defaults = new OutlierDetection();
        return new()
        {
            ConsecutiveErrors = config.Consecutive5xxErrors ?? defaults.ConsecutiveErrors,
            ConsecutiveGatewayErrors = config.ConsecutiveGatewayErrors ?? 0,
            SplitsLocalOrigin = config.SplitExternalLocalOriginErrors,
            ConsecutiveLocalOriginFailures = config.SplitExternalLocalOriginErrors && config.ConsecutiveLocalOriginFailures is { } failures
                ? failures
                : defaults.ConsecutiveLocalOriginFailures,
            Interval = config.Interval ?? defaults.Interval,
            BaseEjectionTime = config.BaseEjectionTime ?? defaults.BaseEjectionTime,
            MaxEjectionPercent = config.MaxEjectionPercent == 0 ? defaults.MaxEjectionPercent : config.MaxEjectionPercent,
            ErrorStatusCodes = config.HttpErrorCodes,
        };
    }

    /// <summary>
    /// The panic threshold in percent. It is off unless the operator names a lowest healthy share, because endpoints that are not ready are part of the list:
    /// panic would send requests to them. A service that spreads by topology always sends them, so its threshold stays off.
    /// </summary>
    public static uint PanicThreshold(OutlierDetectionConfig? config, Service service) =>
        service.TrafficDistribution != TrafficDistribution.Any ? 0 : config?.MinHealthPercent ?? 0;

    /// <summary>Whether endpoints that are not ready are part of the list (marked so): they count when the healthy share is computed, so that failover begins in time.</summary>
    public static bool SendsUnhealthy(OutlierDetectionConfig? config, Service service) =>
        service.TrafficDistribution != TrafficDistribution.Any || config is null or { MinHealthPercent: 0 };
}
