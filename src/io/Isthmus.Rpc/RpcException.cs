namespace Isthmus.Rpc;

/// <summary>
/// Ends a call with a status from deep inside. On the server it becomes the call's status; it never carries a bug's text to a peer,
/// because every other exception becomes <see cref="StatusCode.Unknown"/> without its message.
/// </summary>
public sealed class RpcException(RpcStatus status, Exception? inner = null) : Exception(status.ToString(), inner)
{
    /// <summary>The status that ends the call.</summary>
    public RpcStatus Status { get; } = status;
}
