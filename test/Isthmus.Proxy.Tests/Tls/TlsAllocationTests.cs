using System.Net.Security;
using System.Net.Sockets;
using Isthmus.Pki.Tests;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Tls;

/// <summary>What knowing the caller costs: nothing for each request.</summary>
[Collection(nameof(AloneCollection))]
public sealed class TlsAllocationTests
{
    private const int Requests = 400;
    private const int Measurements = 5;

    [Fact]
    public async Task Rules_about_identities_and_forwarded_certificates_allocate_nothing_for_a_request()
    {
        var rule = new AuthorizationRule("only-web", new AuthorizationTerm.Always(), new AuthorizationTerm.PeerIdentity(new StringMatch(StringMatchKind.Exact, TestMesh.Web.ToString())));
        await using var plain = await Caller.ConnectAsync(c => c with { Handling = ((HttpHandling)c.Handling) with { ClientCertificateForwarding = ClientCertificateForwarding.Sanitize } });
        await using var judged = await Caller.ConnectAsync(c => c with { Handling = ((HttpHandling)c.Handling) with { Authorization = [new AuthorizationRules(AuthorizationAction.Allow, false, [rule])] } });
        var (without, with) = (long.MaxValue, long.MaxValue);
        for (var i = 0; i < Measurements; i++)
        {
            without = Math.Min(without, await plain.MeasureAsync());
            with = Math.Min(with, await judged.MeasureAsync());
        }

        // The platform's stream allocates a little when it has to wait; a copy of the identity alone would be 72 bytes.
        (with - without).ShouldBeLessThan(64);
    }

    /// <summary>A client with one connection to an inbound sidecar.</summary>
    private sealed class Caller : IAsyncDisposable
    {
        private readonly byte[] _buffer = new byte[16 * 1024];
        private readonly MeshPair _pair;
        private readonly TcpClient _socket = new() { NoDelay = true };
        private SslStream? _tls;

        private Caller(MeshPair pair) => _pair = pair;

        private ILoop Loop => _pair.Server.Plane.Loops[0].Loop;

        public static async Task<Caller> ConnectAsync(Func<FilterChain, FilterChain> inbound)
        {
            var caller = new Caller(await MeshPair.StartAsync(inbound));
            await caller._socket.ConnectAsync(caller._pair.Server.Address).Within();
            caller._tls = new SslStream(caller._socket.GetStream());
            await caller._tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "payments",
                ClientCertificateContext = caller._pair.ClientCertificate.Current.Certificate.TlsContext,
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null, // whom this client calls does not matter here
            }).Within();
            await caller.RequestAsync(2 * Requests);
            return caller;
        }

        /// <summary>Bytes for each request on the sidecar's loop.</summary>
        public async Task<long> MeasureAsync()
        {
            var before = await AllocatedAsync();
            await RequestAsync(Requests);
            return (await AllocatedAsync() - before) / Requests;
        }

        public async ValueTask DisposeAsync()
        {
            await _tls!.DisposeAsync();
            _socket.Dispose();
            await _pair.DisposeAsync();
        }

        private async Task RequestAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                // Once the loop does something else it waits for the request: whether it has to is not up to the network.
                await Loop.RunAsync(() => default).Within();
                await _tls!.WriteAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8.ToArray()).AsTask().Within();
                (await _tls.ReadAsync(_buffer).AsTask().Within()).ShouldBeGreaterThan(0);
            }
        }

        private Task<long> AllocatedAsync() => Loop.RunAsync(() => new ValueTask<long>(GC.GetAllocatedBytesForCurrentThread())).Within();
    }
}
