using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Isthmus.Feature.Tests.Certificates;
using Isthmus.Model;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Workloads;
using Isthmus.TestKit;

namespace Isthmus.Feature.Tests.Rotation;

/// <summary>Whoever should not get in, with everything that he could have: tried again after each step of a rotation.</summary>
/// <param name="folder">For an authority of their own.</param>
internal sealed class Intruders(string folder)
{
    private static readonly SpiffeId Caller = new("cluster.local", "default", "frontend");

    private readonly List<WorkloadSecrets> _retired = [];
    private CertificateAuthority? _own;

    /// <summary>A certificate below an authority that is still good: once its root is retired nobody takes it.</summary>
    public static WorkloadSecrets Keep(CertificateAuthority authority) => SecureMesh.Sign(authority, Caller, SecureMesh.Now());

    /// <summary>The root above it is gone everywhere.</summary>
    public void Retire(WorkloadSecrets kept) => _retired.Add(kept);

    /// <summary>Those who were answered, in words.</summary>
    /// <param name="server">A server's sidecar.</param>
    /// <param name="authority">The authority of its cluster: the intruders can get everything from it but a good certificate of the present.</param>
    public async Task<IReadOnlyList<string>> TryAsync(IPEndPoint server, CertificateAuthority authority)
    {
        _own ??= OwnAuthority();
        var now = SecureMesh.Now();
        List<(string What, WorkloadSecrets? Shown)> all =
        [
            ("nobody", null),
            ("a stranger who calls himself as the caller does", SecureMesh.Sign(_own, Caller, now)),
            ("one of another trust domain", SecureMesh.Sign(authority, Caller with { TrustDomain = "elsewhere.example" }, now)),
            ("one from this morning", SecureMesh.Sign(authority, Caller, now - TimeSpan.FromHours(3))),
            .. _retired.TakeLast(1).Select(r => ("one below a retired root", (WorkloadSecrets?)r)),
        ];
        var answered = new List<string>();
        foreach (var (what, shown) in all)
        {
            if ((await CallAsync(server, shown)).Length > 0)
            {
                answered.Add(what);
            }
        }

        return answered;
    }

    /// <summary>Calls without a sidecar; what was answered, empty when nothing was.</summary>
    public static async Task<string> CallAsync(IPEndPoint server, WorkloadSecrets? shown)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(server).Within();
            await using var tls = new SslStream(socket.GetStream());
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "web",
                ClientCertificateContext = shown?.Certificate.TlsContext,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null, // this end is not the one who has to be careful
            }).Within();
            await tls.WriteAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8.ToArray()).AsTask().Within();
            var answer = new byte[4096];
            return Encoding.ASCII.GetString(answer, 0, await tls.ReadAsync(answer).AsTask().Within());
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException)
        {
            return "";
        }
    }

    private CertificateAuthority OwnAuthority()
    {
        var strangers = Path.Combine(folder, "strangers");
        SecureMesh.Issue(SecureMesh.NewRoot("root-0"), strangers);
        return CaFolder.Read(strangers, SecureMesh.Now()).Authority!;
    }
}
