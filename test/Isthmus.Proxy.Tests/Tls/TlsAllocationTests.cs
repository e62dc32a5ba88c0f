using System.Net.Security;
using System.Net.Sockets;
using Isthmus.Pki.Tests;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Tls;

/// <summary>What knowing the caller costs: nothing for each request.</summary>
[Collection(nameof(AloneCollection))]
public sealed class TlsAllocationTests
{
    private const int Requests = 1000;

    [Fact]
    public async Task Rules_about_identities_and_forwarded_certificates_allocate_nothing_for_a_request()
    {
        var rule = new AuthorizationRule("only-web", new AuthorizationTerm.Always(), new AuthorizationTerm.PeerIdentity(new StringMatch(StringMatchKind.Exact, TestMesh.Web.ToString())));
        var without = await MeasureAsync(c => c with { Handling = ((HttpHandling)c.Handling) with { ClientCertificateForwarding = ClientCertificateForwarding.Sanitize } });
        var with = await MeasureAsync(c => c with { Handling = ((HttpHandling)c.Handling) with { Authorization = [new AuthorizationRules(AuthorizationAction.Allow, false, [rule])] } });

        // The platform's stream allocates a little when it has to wait, which is up to the network; a copy of the identity alone would be 72 bytes.
        (with - without).ShouldBeLessThan(64);
    }

    // Bytes for each request on the inbound sidecar's loop, once warm.
    private static async Task<long> MeasureAsync(Func<FilterChain, FilterChain> change)
    {
        await using var pair = await MeshPair.StartAsync(change);
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(pair.Server.Address).Within();
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "payments",
            ClientCertificateContext = pair.ClientCertificate.Current.Certificate.TlsContext,
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null, // whom this client calls does not matter here
        }).Within();
        await RequestAsync(tls, Requests);
        var before = await AllocatedAsync(pair);
        await RequestAsync(tls, Requests);
        return (await AllocatedAsync(pair) - before) / Requests;
    }

    private static async Task RequestAsync(SslStream tls, int count)
    {
        var buffer = new byte[16 * 1024];
        for (var i = 0; i < count; i++)
        {
            await tls.WriteAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8.ToArray()).AsTask().Within();
            (await tls.ReadAsync(buffer).AsTask().Within()).ShouldBeGreaterThan(0);
        }
    }

    private static async Task<long> AllocatedAsync(MeshPair pair) =>
        await pair.Server.Plane.Loops[0].Loop.RunAsync(() => new ValueTask<long>(GC.GetAllocatedBytesForCurrentThread())).Within();
}
