using Isthmus.Rpc.Server;

namespace Isthmus.Rpc.Tests;

/// <summary>The methods that most tests call.</summary>
internal static class EchoTable
{
    public static readonly RpcMethod<string, string> Echo = Text.Method("Echo");
    public static readonly RpcMethod<string, string> EchoStream = Text.Method("EchoStream");
    public static readonly RpcMethod<string, string> Fail = Text.Method("Fail");
    public static readonly RpcMethod<string, string> Metadata = Text.Method("Metadata");
    public static readonly RpcMethod<string, string> Wait = Text.Method("Wait");

    public static void AddEcho(RpcServiceTable table) => table
        .AddUnary(Echo, (text, _) => Task.FromResult<RpcResult<string>>("echo " + text))
        .AddStream(EchoStream, EchoStreamAsync)
        .AddUnary(Fail, (text, call) =>
        {
            call.Trailers.Add("why", "asked-to");
            return text == "throw"
                ? throw new InvalidOperationException("a secret")
                : Task.FromResult<RpcResult<string>>(new RpcStatus(StatusCode.FailedPrecondition, text));
        })
        .AddUnary(Metadata, MetadataAsync)
        .AddUnary(Wait, async (_, call) =>
        {
            await UntilAsync(call.Cancellation);
            return "never";
        });

    /// <summary>Waits for the token and then throws, as any wait on it does.</summary>
    public static Task UntilAsync(CancellationToken token) => new TaskCompletionSource().Task.WaitAsync(token);

    private static async Task<RpcStatus> EchoStreamAsync(RpcServerCall<string, string> call)
    {
        while (await call.ReadAsync() is { HasMessage: true, Message: { } text })
        {
            await call.WriteAsync("echo " + text);
        }

        call.Context.Trailers.Add("end", "seen");
        return RpcStatus.Ok;
    }

    private static Task<RpcResult<string>> MetadataAsync(string text, RpcCallContext call)
    {
        var isBinary = call.Headers.TryGetBinary("raw-bin", out var raw);
        call.Trailers.AddBinary("back-bin", raw);
        return Task.FromResult<RpcResult<string>>($"{call.Headers["word"]} {isBinary} {Convert.ToHexString(raw)}");
    }
}
