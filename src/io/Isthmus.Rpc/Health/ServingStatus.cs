namespace Isthmus.Rpc.Health;

/// <summary>grpc.health.v1.HealthCheckResponse.ServingStatus.</summary>
public enum ServingStatus
{
    /// <summary>Not said.</summary>
    Unknown = 0,

    /// <summary>Calls are welcome.</summary>
    Serving = 1,

    /// <summary>Calls should go elsewhere.</summary>
    NotServing = 2,

    /// <summary>Watch only: no such service here, at least not yet.</summary>
    ServiceUnknown = 3,
}
