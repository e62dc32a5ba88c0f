using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads networking.istio.io OutlierDetection.</summary>
internal static class OutlierDetectionReader
{
    private const int LowestStatus = 100;
    private const int HighestStatus = 599;

    public static OutlierDetectionConfig Read(MessageReader m) => new()
    {
        Consecutive5xxErrors = m.UIntOrNull("consecutive5xxErrors") is { } current ? IgnoringOld(m, current) : ReadOld(m),
        ConsecutiveGatewayErrors = m.UIntOrNull("consecutiveGatewayErrors"),
        ConsecutiveLocalOriginFailures = m.UIntOrNull("consecutiveLocalOriginFailures"),
        SplitExternalLocalOriginErrors = m.Flag("splitExternalLocalOriginErrors") ?? false,
        Interval = m.Duration("interval"),
        BaseEjectionTime = m.Duration("baseEjectionTime"),
        MaxEjectionPercent = m.UInt("maxEjectionPercent", int.MaxValue),
        MinHealthPercent = m.UInt("minHealthPercent", int.MaxValue),
        HttpErrorCodes = m.Ints("outlierDetectionHttpErrorCodes", LowestStatus, HighestStatus),
    };

    private static uint IgnoringOld(MessageReader m, uint current)
    {
        m.Notice(ReadingChecks.ConsecutiveErrors, "consecutiveErrors", "has no effect beside consecutive5xxErrors", "remove it");
        return current;
    }

    private static uint? ReadOld(MessageReader m)
    {
        m.Notice(ReadingChecks.ConsecutiveErrors, "consecutiveErrors", "is ignored by Istio and is read here as consecutive5xxErrors", "write consecutive5xxErrors");
        return m.UIntOrNull("consecutiveErrors", int.MaxValue);
    }
}
