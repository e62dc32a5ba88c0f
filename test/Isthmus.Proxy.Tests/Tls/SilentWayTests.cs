using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Isthmus.Pki.Tests;
using Isthmus.Pki.Workloads;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Runtime.Epoll;
using Isthmus.Runtime.Tls;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Tls;

/// <summary>Bytes over TLS of which one way is silent for longer than the idle time while the other moves.</summary>
public sealed class SilentWayTests
{
    private const byte Question = (byte)'?';

    [Fact]
    public async Task One_way_may_be_silent_for_as_long_as_the_other_moves()
    {
        var idle = TimeSpan.FromMilliseconds(200);
        using var mesh = new TestMesh(TimeProvider.System.GetUtcNow());
        var hasBegun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var servers = EpollLoop.Start(new EpollLoopOptions { Name = "server" });
        var tls = new TlsServer(new SslServerAuthenticationOptions { ServerCertificateContext = mesh.Workload(TestMesh.Payments).TlsContext });
        var listen = await servers.RunAsync(() => new ValueTask<ListenResult>(servers.Listen(new ListenOptions(MeshPair.Loopback), plain => AnswerAsync(tls, plain, hasBegun)))).Within();
        await using var proxy = await RealProxy.StartAsync(PlanTo(listen.Listener!.LocalEndPoint, idle), settings: new ProxySettings
        {
            Certificate = new CertificateHolder(new WorkloadSecrets(mesh.Workload(TestMesh.Web), mesh.Bundle)),
        });
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(proxy.Address).Within();
        client.Blocking = false;

        // In every turn of the relay's loop, which looks at its input before its clock: however long a turn takes, there is a byte that moves.
        var loop = proxy.Plane.Loops[0].Loop;
        await loop.RunAsync(async () =>
        {
            for (var end = loop.Now + (3 * idle); loop.Now < end; end = hasBegun.Task.IsCompleted ? end : loop.Now + (3 * idle))
            {
                Send(client, (byte)'a');
                await Task.Yield();
            }

            while (client.Available == 0)
            {
                Send(client, Question);
                await Task.Yield();
            }
        }).Within();
    }

    private static Plan PlanTo(IPEndPoint server, TimeSpan idle)
    {
        var plan = MeshPair.ClientPlan(server, MeshPair.Mutual);
        var chain = new FilterChain { Name = "tcp", Handling = new TcpHandling { Upstreams = [new WeightedUpstream(TestPlan.Upstream)], IdleTimeout = idle } };
        return plan with { Listeners = [plan.Listeners[0] with { FilterChains = [chain] }] };
    }

    // A full buffer of the system is as good as a byte of our own. Throws when the relay has ended.
    private static void Send(Socket socket, byte value)
    {
        socket.Send([value], SocketFlags.None, out var error);
        error.ShouldBeOneOf(SocketError.Success, SocketError.WouldBlock);
    }

    // Says nothing until it is asked.
    private static async ValueTask AnswerAsync(TlsServer tls, Connection plain, TaskCompletionSource hasBegun)
    {
        using var connection = (await tls.UpgradeAsync(plain, TimeSpan.FromSeconds(30))).Connection!;
        var buffer = new byte[4096];
        while (await connection.ReceiveAsync(buffer) is { IsOk: true } received)
        {
            hasBegun.TrySetResult();
            if (buffer.AsSpan(0, received.Bytes).Contains(Question))
            {
                await connection.SendAsync("!"u8.ToArray());
            }
        }
    }
}
