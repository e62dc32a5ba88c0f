namespace Isthmus.Rpc.Client;

/// <summary>What one call carries beside its messages.</summary>
/// <param name="Timeout">How long the caller waits; null for ever. The server is told.</param>
/// <param name="Headers">Metadata to send.</param>
public sealed record RpcCallOptions(TimeSpan? Timeout = null, RpcMetadata? Headers = null);
