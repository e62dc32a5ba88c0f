using System.Buffers;
using System.Text;
using Isthmus.Rpc.Server;

namespace Isthmus.Rpc.Health;

/// <summary>
/// The standard service <c>grpc.health.v1.Health</c>. Its two messages have one field each, so they are written by hand and Rpc needs
/// no protobuf library.
/// </summary>
public static class HealthMethods
{
    private const string Service = "grpc.health.v1.Health";
    private const byte ServiceField = 0x0A;
    private const byte StatusField = 0x08;
    private const int MaxServiceName = 127;

    private static readonly RpcMarshaller<string> Request = new(WriteRequest, ReadRequest);
    private static readonly RpcMarshaller<ServingStatus> Response = new(WriteResponse, ReadResponse);

    /// <summary>One question, one answer; a service that is not known is <see cref="StatusCode.NotFound"/>.</summary>
    public static RpcMethod<string, ServingStatus> Check { get; } = new(Service, "Check", Request, Response);

    /// <summary>One question, the state now and after every change.</summary>
    public static RpcMethod<string, ServingStatus> Watch { get; } = new(Service, "Watch", Request, Response);

    /// <summary>Offers both methods from <paramref name="health"/>.</summary>
    public static RpcServiceTable AddHealth(this RpcServiceTable table, HealthTable health) => table
        .AddUnary(Check, (service, _) => Task.FromResult<RpcResult<ServingStatus>>(health[service] is var status and not ServingStatus.ServiceUnknown
            ? status
            : new RpcStatus(StatusCode.NotFound, "unknown service")))
        .AddStream(Watch, call => WatchAsync(call, health));

    private static async Task<RpcStatus> WatchAsync(RpcServerCall<string, ServingStatus> call, HealthTable health)
    {
        if (await call.ReadAsync() is not { HasMessage: true, Message: { } service })
        {
            return new(StatusCode.Internal, "the call has no request message");
        }

        ServingStatus? sent = null;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(call.Context.Cancellation, call.Context.Draining);
        while (!call.Context.Draining.IsCancellationRequested)
        {
            var (status, changed) = health.Read(service);
            if (status != sent)
            {
                await call.WriteAsync(status);
                sent = status;
            }

            await changed.WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            call.Context.Cancellation.ThrowIfCancellationRequested();
        }

        return new(StatusCode.Unavailable, "the server is stopping");
    }

    private static void WriteRequest(string service, IBufferWriter<byte> to)
    {
        var name = Encoding.UTF8.GetBytes(service);
        if (name.Length > MaxServiceName)
        {
            throw new ArgumentException("the name of the service is too long", nameof(service));
        }

        if (name.Length > 0)
        {
            to.Write([ServiceField, (byte)name.Length]);
            to.Write(name);
        }
    }

    private static string ReadRequest(ReadOnlySequence<byte> from)
    {
        var bytes = from.ToArray();
        return bytes switch
        {
            [] => "",
            [ServiceField, <= MaxServiceName, ..] when bytes.Length == bytes[1] + 2 => Encoding.UTF8.GetString(bytes.AsSpan(2)),
            _ => throw new FormatException("not a HealthCheckRequest"),
        };
    }

    private static void WriteResponse(ServingStatus status, IBufferWriter<byte> to)
    {
        if (status != ServingStatus.Unknown)
        {
            to.Write([StatusField, (byte)status]);
        }
    }

    private static ServingStatus ReadResponse(ReadOnlySequence<byte> from) => from.ToArray() switch
    {
        [] => ServingStatus.Unknown,
        [StatusField, <= (byte)ServingStatus.ServiceUnknown and var status] => (ServingStatus)status,
        _ => throw new FormatException("not a HealthCheckResponse"),
    };
}
