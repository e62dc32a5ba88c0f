namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io LocalityLoadBalancerSetting.Distribute.</summary>
/// <param name="From">The caller's locality; <c>*</c> allowed at the end.</param>
/// <param name="To">Locality to share in percent, in the order of the text.</param>
public sealed record DistributeConfig(string From, EquatableArray<KeyValuePair<string, uint>> To);
