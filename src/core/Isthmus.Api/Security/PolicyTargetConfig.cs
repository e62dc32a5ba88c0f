namespace Isthmus.Api.Security;

/// <summary>istio.type.v1beta1 PolicyTargetReference.</summary>
/// <param name="Group">API group; empty for core.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Name">Name.</param>
public sealed record PolicyTargetConfig(string Group, string Kind, string Name);
