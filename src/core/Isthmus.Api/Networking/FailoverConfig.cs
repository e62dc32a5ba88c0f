namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io LocalityLoadBalancerSetting.Failover.</summary>
/// <param name="From">The caller's region.</param>
/// <param name="To">The region that is next.</param>
public sealed record FailoverConfig(string From, string To);
