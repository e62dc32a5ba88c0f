namespace Isthmus.Traffic.Faults;

/// <summary>The faults that one request meets. The delay comes first.</summary>
/// <param name="Delay">How long it is held; zero when not.</param>
/// <param name="AbortStatus">HTTP status that it is ended with; 0 when it is not, or by gRPC status.</param>
/// <param name="AbortGrpcStatus">gRPC status that it is ended with; null when not.</param>
public readonly record struct FaultDecision(TimeSpan Delay, int AbortStatus, int? AbortGrpcStatus)
{
    /// <summary>Whether the request is ended here.</summary>
    public bool IsAborted => AbortStatus != 0 || AbortGrpcStatus is not null;
}
