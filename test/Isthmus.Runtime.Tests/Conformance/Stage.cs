using System.Net;

namespace Isthmus.Runtime.Tests.Conformance;

/// <summary>Where a behaviour is played: a loop that serves at an address and a loop that calls; both may be the same.</summary>
internal sealed record Stage(ILoop Server, ILoop Client, IPAddress ServerAddress, IPEndPoint BlackHole)
{
    /// <summary>A port of the server where nobody listens.</summary>
    public IPEndPoint Closed { get; init; } = new(ServerAddress, 0);

    /// <summary>Opens a port of the server and gives its address.</summary>
    public IPEndPoint Listen(Func<Connection, ValueTask> serve, TcpOptions? tcp = null)
    {
        var result = Server.Listen(
            new ListenOptions(new IPEndPoint(ServerAddress, 0)) { Tcp = tcp ?? TcpOptions.Default }, serve);
        result.Status.ShouldBe(IoStatus.Ok);
        return result.Listener!.LocalEndPoint;
    }

    public async ValueTask<Connection> Connect(IPEndPoint to, TcpOptions? tcp = null)
    {
        var result = await Client.ConnectAsync(to, new ConnectOptions { Tcp = tcp ?? TcpOptions.Default });
        result.Status.ShouldBe(IoStatus.Ok);
        return result.Connection!;
    }
}
