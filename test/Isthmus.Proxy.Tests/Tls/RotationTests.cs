using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Isthmus.Pki.Tests;
using Isthmus.Pki.Trust;
using Isthmus.Pki.Workloads;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Tls;

/// <summary>Leaves and roots are replaced again and again under load, in the order that the certificates' decisions page gives; the seed is in the failure text.</summary>
public sealed class RotationTests : IDisposable
{
    private const int Rotations = 200;
    private const int Callers = 4;

    private readonly TestMesh[] _meshes = [new(TimeProvider.System.GetUtcNow()), new(TimeProvider.System.GetUtcNow())];
    private readonly TestMesh _stranger = new(TimeProvider.System.GetUtcNow());
    private readonly int[] _rounds = new int[Callers];
    private volatile bool _isOver;

    public void Dispose()
    {
        _meshes[1].Dispose();
        _stranger.Dispose();
    }

    [Theory]
    [InlineData(20261120)]
    public async Task Two_hundred_rotations_lose_no_request_and_let_no_stranger_in(int seed)
    {
        var random = new Random(seed);
        await using var pair = await MeshPair.StartAsync(_meshes[0], null, null, isPermissive: false);
        var calling = Enumerable.Range(0, Callers).Select(i => CallAsync(pair, i)).ToArray();
        var root = 0;
        for (var done = 0; done < Rotations; done++)
        {
            switch (random.Next(10))
            {
                case < 6:
                    Renew(pair, root, [root], random.Next(2) == 0);
                    break;
                case < 9:
                    await RotateRootAsync(pair, root, random);
                    root = 1 - root;
                    break;
                default:
                    (await IsServedAsync(pair, _stranger.Workload(TestMesh.Web).TlsContext)).ShouldBeFalse();
                    (await IsServedAsync(pair, _meshes[1 - root].Workload(TestMesh.Web).TlsContext)).ShouldBeFalse("its root was retired, or is not trusted yet");
                    break;
            }

            await ForgetConnectionsAsync(pair);
        }

        _isOver = true;
        var counts = await Task.WhenAll(calling).Within(TimeSpan.FromMinutes(2));
        counts.Sum(c => c.Failed).ShouldBe(0, $"seed {seed}");
        counts.Sum(c => c.Served).ShouldBeGreaterThan(Rotations);
    }

    // Trust the new root everywhere, then sign by it everywhere, then forget the old one everywhere.
    private async Task RotateRootAsync(MeshPair pair, int root, Random random)
    {
        var next = 1 - root;
        foreach (var (signer, trusted) in new[] { (root, new[] { root, next }), (next, [root, next]), (next, [next]) })
        {
            var serverFirst = random.Next(2) == 0;
            Renew(pair, signer, trusted, serverFirst);
            await ForgetConnectionsAsync(pair);
            Renew(pair, signer, trusted, !serverFirst);
            await ForgetConnectionsAsync(pair);
            await EndHandshakesAsync(pair);
        }
    }

    // A step is done only when nobody goes on by what was before it: the second request of each caller from now on began after it.
    private async Task EndHandshakesAsync(MeshPair pair)
    {
        var loop = pair.Client.Plane.Loops[0].Loop;
        var before = _rounds.Select((_, i) => Volatile.Read(ref _rounds[i])).ToArray();
        await loop.RunAsync(async () =>
        {
            while (before.Index().Any(b => Volatile.Read(ref _rounds[b.Index]) < b.Item + 2) && await loop.DelayAsync(TimeSpan.FromMilliseconds(1)) == IoStatus.Ok)
            {
            }
        }).Within();
    }

    private void Renew(MeshPair pair, int signer, int[] trusted, bool isServer)
    {
        var bundle = new TrustBundle("cluster.local", [.. trusted.SelectMany(t => _meshes[t].Authority.Roots)]);
        var holder = isServer ? pair.ServerCertificate : pair.ClientCertificate;
        holder.Replace(new WorkloadSecrets(_meshes[signer].Workload(isServer ? TestMesh.Payments : TestMesh.Web), bundle));
    }

    // New connections, so that each rotation is met by handshakes.
    private static async Task ForgetConnectionsAsync(MeshPair pair)
    {
        var loop = pair.Client.Plane.Loops[0];
        await loop.Loop.RunAsync(() =>
        {
            foreach (var pool in loop.UpstreamOf(loop.Plan.Upstreams[0]).Pools)
            {
                pool.CloseIdleSince(TimeSpan.MaxValue);
            }

            return default;
        }).Within();
    }

    private async Task<(int Served, int Failed)> CallAsync(MeshPair pair, int caller)
    {
        var (served, failed) = (0, 0);
        while (!_isOver)
        {
            _ = (await pair.GetAsync()).Status == 200 ? served++ : failed++;
            Volatile.Write(ref _rounds[caller], served + failed);
        }

        return (served, failed);
    }

    private static async Task<bool> IsServedAsync(MeshPair pair, SslStreamCertificateContext certificate)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(pair.Server.Address).Within();
            await using var tls = new SslStream(socket.GetStream());
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "payments",
                ClientCertificateContext = certificate,
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null, // this client is the one who lies
            }).Within();
            await tls.WriteAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8.ToArray()).AsTask().Within();
            return await tls.ReadAsync(new byte[4096]).AsTask().Within() > 0;
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return false;
        }
    }
}
