namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io HTTPFaultInjection. An absent percentage is 0: nothing is injected.</summary>
/// <param name="Delay"><c>delay.fixedDelay</c>; null when absent.</param>
/// <param name="DelayPercent"><c>delay.percentage.value</c>, or the old <c>percent</c>.</param>
/// <param name="AbortHttpStatus"><c>abort.httpStatus</c>; null when absent.</param>
/// <param name="AbortGrpcStatus"><c>abort.grpcStatus</c> as a name, for example UNAVAILABLE; empty when absent.</param>
/// <param name="AbortPercent"><c>abort.percentage.value</c>.</param>
public sealed record HttpFaultConfig(TimeSpan? Delay, double DelayPercent, int? AbortHttpStatus, string AbortGrpcStatus, double AbortPercent);
