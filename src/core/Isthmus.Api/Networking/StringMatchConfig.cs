namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io StringMatch.</summary>
/// <param name="Kind">Exact, prefix or regex.</param>
/// <param name="Value">The text.</param>
public sealed record StringMatchConfig(StringMatchKind Kind, string Value);
