namespace Isthmus.Planner.Routes;

/// <summary>The operator's fault injection. Without a percentage nothing is injected.</summary>
internal static class RouteFaults
{
    private static readonly string[] GrpcStatuses =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
        "UNAUTHENTICATED",
    ];

    /// <summary>The faults of a route; null when there are none.</summary>
    public static FaultInjection? Translate(HttpFaultConfig? fault)
    {
        if (fault is null)
        {
            return null;
        }

        var delays = fault.Delay is not null && fault.DelayPercent > 0;
        var grpc = GrpcStatus(fault.AbortGrpcStatus);
        var aborts = (fault.AbortHttpStatus is not null || grpc is not null) && fault.AbortPercent > 0;
        return delays || aborts
            ? new FaultInjection(
                delays ? fault.Delay : null,
                delays ? fault.DelayPercent : 0,
                aborts ? fault.AbortHttpStatus : null,
                aborts ? grpc : null,
                aborts ? fault.AbortPercent : 0)
            : null;
    }

    private static int? GrpcStatus(string name)
    {
        var index = Array.FindIndex(GrpcStatuses, s => string.Equals(s, name, StringComparison.OrdinalIgnoreCase));
        return index < 0 ? null : index;
    }
}
