using System.Buffers;
using System.Net;
using System.Text;
using Isthmus.Rpc;
using Isthmus.Rpc.Server;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.Feature.Tests;

/// <summary>A gRPC server that says its name.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private static readonly RpcMarshaller<string> Text = new(
        static (text, to) => to.Write(Encoding.UTF8.GetBytes(text)), static bytes => Encoding.UTF8.GetString(bytes.ToArray()));

    private static readonly RpcMethod<string, string> Name = new("test.Hello", "Name", Text, Text);

    private readonly RpcServer _server;

    private Backend(RpcServer server) => _server = server;

    public int Port => _server.Addresses[0].Port;

    public static async Task<Backend> StartAsync(string name)
    {
        var table = new RpcServiceTable().AddUnary(Name, (_, _) => Task.FromResult<RpcResult<string>>(name));
        var options = new RpcServerOptions { ShutdownGrace = TimeSpan.FromMilliseconds(100) };
        return new(await RpcServer.StartAsync(table, [new(new IPEndPoint(IPAddress.Loopback, 0))], options, TimeProvider.System, NullLoggerFactory.Instance));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
