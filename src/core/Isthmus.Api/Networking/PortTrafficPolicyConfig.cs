namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io PortTrafficPolicy: replaces the policy around it for one service port.</summary>
/// <param name="Port">The service port.</param>
/// <param name="Policy">The four blocks; its own port-level settings are empty.</param>
public sealed record PortTrafficPolicyConfig(int Port, TrafficPolicyConfig Policy);
