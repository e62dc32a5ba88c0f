using System.Diagnostics.CodeAnalysis;

namespace Isthmus.Rpc;

/// <summary>What a unary call came to: a message, or the status that says why there is none.</summary>
public readonly record struct RpcResult<T>
{
    private RpcResult(T? message, RpcStatus status) => (Message, Status) = (message, status);

    /// <summary>The response; meaningful only if <see cref="IsOk"/>.</summary>
    public T? Message { get; }

    /// <summary>The status of the call.</summary>
    public RpcStatus Status { get; }

    /// <summary>True if there is a message.</summary>
    [MemberNotNullWhen(true, nameof(Message))]
    public bool IsOk => Status.IsOk;

    public static implicit operator RpcResult<T>(T message) => new(message, RpcStatus.Ok);

    public static implicit operator RpcResult<T>(RpcStatus status) => new(default, status);
}
