using System.Net;
using Isthmus.Rpc.Client;
using Isthmus.Rpc.Server;
using Isthmus.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.Rpc.Tests;

/// <summary>A server on a loopback port and a channel to it.</summary>
internal sealed class RpcHost(RpcServer server, RpcChannel channel) : IAsyncDisposable
{
    public RpcServer Server => server;

    public RpcChannel Channel => channel;

    public Uri Address => server.Addresses[0];

    public static Task<RpcHost> StartAsync(Action<RpcServiceTable> add, RpcServerOptions? options = null) =>
        StartAtAsync(TimeProvider.System, add, options);

    public static async Task<RpcHost> StartAtAsync(TimeProvider time, Action<RpcServiceTable> add, RpcServerOptions? options = null)
    {
        var table = new RpcServiceTable();
        add(table);
        var server = await RpcServer.StartAsync(
            table, [new RpcListener(new IPEndPoint(IPAddress.Loopback, 0))], options ?? new(), time, NullLoggerFactory.Instance).Within();
        return new(server, new RpcChannel(server.Addresses[0], new(), TimeProvider.System));
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await server.DisposeAsync().AsTask().Within();
    }
}
