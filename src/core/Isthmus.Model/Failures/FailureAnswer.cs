namespace Isthmus.Model.Failures;

/// <summary>How a failure is shown to the caller, in access logs and in metrics.</summary>
/// <param name="Flag">Envoy's response flag, also the value of the metric label <c>response_flags</c>; <c>-</c> when there is none.</param>
/// <param name="Status">HTTP status of the local reply; 0 when the reason has no reply of its own.</param>
/// <param name="StatusWhileReceiving">The same while the request has not completely arrived: a slow caller gets 408 where a slow upstream gets 504.</param>
/// <param name="GrpcStatus">gRPC status of the local reply to a gRPC request; 0 when the reason has no reply of its own.</param>
/// <param name="KeepsConnection">Whether the caller's connection may serve further requests.</param>
public readonly record struct FailureAnswer(string Flag, int Status, int StatusWhileReceiving, int GrpcStatus, bool KeepsConnection);
