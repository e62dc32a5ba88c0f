using System.Globalization;

namespace Isthmus.Rpc;

/// <summary>How a call ended: the code for programs and a message for people (grpc-status and grpc-message).</summary>
public readonly record struct RpcStatus(StatusCode Code, string Message)
{
    /// <summary>Success.</summary>
    public static RpcStatus Ok { get; } = new(StatusCode.Ok, "");

    /// <summary>True for <see cref="StatusCode.Ok"/>.</summary>
    public bool IsOk => Code == StatusCode.Ok;

    public override string ToString() => Message.Length == 0 ? Code.ToString() : $"{Code}: {Message}";

    /// <summary>Reads grpc-status and grpc-message; a number outside the table is <see cref="StatusCode.Unknown"/>.</summary>
    internal static RpcStatus Parse(string code, string? message)
    {
        var isKnown = int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= (int)StatusCode.Unauthenticated;
        return new(isKnown ? (StatusCode)number : StatusCode.Unknown, message is null ? "" : PercentEncoding.Decode(message));
    }
}
