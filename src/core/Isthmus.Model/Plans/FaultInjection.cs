namespace Isthmus.Model.Plans;

/// <summary>Faults for testing.</summary>
/// <param name="Delay">How long requests are held; null when not.</param>
/// <param name="DelayPercent">Share that is held, 0 to 100.</param>
/// <param name="AbortStatus">HTTP status that requests are ended with; null when not.</param>
/// <param name="AbortGrpcStatus">gRPC status number that requests are ended with; null when not.</param>
/// <param name="AbortPercent">Share that is ended, 0 to 100.</param>
public sealed record FaultInjection(TimeSpan? Delay, double DelayPercent, int? AbortStatus, int? AbortGrpcStatus, double AbortPercent);
