using System.Net;
using Isthmus.ControlPlane;
using Isthmus.ControlPlane.Certificates;
using Isthmus.Model;
using Isthmus.Model.Checking;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Joining;
using Isthmus.Pki.Keys;
using Isthmus.Pki.Trust;
using Isthmus.Pki.Workloads;
using Isthmus.Rpc;
using Isthmus.Rpc.Client;
using Isthmus.TestKit;
using Isthmus.Xds.Protos.Ca.V1;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.Feature.Tests.Certificates;

/// <summary>A root with the authorities of two clusters, and the control plane of one of them in this process, on real sockets.</summary>
internal sealed class SecureMesh : IAsyncDisposable
{
    public static readonly SpiffeId Web = new("cluster.local", "default", "web");
    public static readonly SpiffeId Payments = new("cluster.local", "default", "payments");

    /// <summary>A channel's time for TCP and TLS that is enough on a machine with too much to do.</summary>
    public static readonly RpcChannelOptions Patient = new() { ConnectTimeout = TimeSpan.FromSeconds(30) };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("isthmus-secure-");
    private readonly List<IDisposable> _channels = [];

    private SecureMesh()
    {
        Directory.CreateDirectory(RegistryFolder);
        Root = NewRoot("root");
        Issue(Root, AuthorityFolder);
        Issue(Root, OtherFolder);
    }

    public ControlPlaneHost Host { get; private set; } = null!;

    public RootAuthority Root { get; }

    public string Folder => _folder.FullName;

    public string RegistryFolder => Path.Combine(Folder, "registry");

    public string AuthorityFolder => Path.Combine(Folder, "east");

    public string OtherFolder => Path.Combine(Folder, "west");

    public string RootsFile => Path.Combine(AuthorityFolder, CaFileNames.Roots);

    /// <summary>The authority as its folder says now.</summary>
    public CertificateAuthority Authority => CaFolder.Read(AuthorityFolder, Now()).Authority!;

    public Uri Address => Host.SecureAddress!;

    public TrustBundle Bundle => new("cluster.local", Authority.Roots);

    public static DateTimeOffset Now() => TimeProvider.System.GetUtcNow();

    public static async Task<SecureMesh> StartAsync(params (string File, string Yaml)[] files)
    {
        var mesh = new SecureMesh();
        foreach (var (file, yaml) in files)
        {
            await File.WriteAllTextAsync(Path.Combine(mesh.RegistryFolder, file), yaml);
        }

        var options = new ControlPlaneOptions
        {
            Cluster = new ClusterId(TestMesh.East),
            Registries = [new(new ClusterId(TestMesh.East), mesh.RegistryFolder)],
            XdsAddress = new(IPAddress.Loopback, 0),
            AdminAddress = null,
            Authority = new AuthorityOptions { Folder = mesh.AuthorityFolder, Address = new(IPAddress.Loopback, 0), ServerNames = ["control-plane.example"] },
        };
        mesh.Host = (await ControlPlaneHost.StartAsync(options, new Violations(), TimeProvider.System, NullLoggerFactory.Instance))!;
        await mesh.Host.Ready.Within();
        return mesh;
    }

    public static RootAuthority NewRoot(string name) =>
        RootAuthority.Create(new AuthorityName("Test", name), Pki.Defaults.RootLifetime, KeyAlgorithm.EcdsaP256, Now() - TimeSpan.FromDays(30));

    public static void Issue(RootAuthority root, string folder) =>
        root.IssueIntermediate(folder, new AuthorityName("Test", Path.GetFileName(folder)), Pki.Defaults.IntermediateLifetime, KeyAlgorithm.EcdsaP256, Now() - TimeSpan.FromDays(10))
            .Problems.ShouldBeEmpty();

    public string Token(SpiffeId identity, TimeSpan? age = null) => JoinTokens.Issue(Authority, identity, TimeSpan.FromMinutes(10), Now() - (age ?? TimeSpan.Zero));

    /// <summary>A certificate that an authority signed at some time, without asking anybody.</summary>
    public static WorkloadSecrets Sign(CertificateAuthority authority, SpiffeId identity, DateTimeOffset at)
    {
        var key = PrivateKey.Create();
        var leaf = authority.Sign(SigningRequests.Create(key, identity), identity, TimeSpan.FromHours(1), at).Leaf!;
        var bundle = new TrustBundle(identity.TrustDomain, authority.Roots);
        WorkloadCertificate.TryCreate(key, [leaf, .. authority.Intermediates], bundle, at, out var certificate, out var problem).ShouldBeTrue(problem);
        return new WorkloadSecrets(certificate!, bundle);
    }

    public WorkloadSecrets Sign(SpiffeId identity) => Sign(Authority, identity, Now());

    /// <summary>A channel to the port over TLS; trusts the roots of the authority, or the given ones.</summary>
    public RpcChannel ChannelAs(WorkloadSecrets? secrets, RootAuthority? trusted = null, string host = "127.0.0.1")
    {
        var roots = trusted is null ? Authority.Roots : [trusted.Certificate];
        var channel = new RpcChannel(
            Address, Patient with { Tls = () => NamedServerTls.Client(host, secrets?.Certificate, roots, TimeProvider.System) }, TimeProvider.System);
        _channels.Add(channel);
        return channel;
    }

    /// <summary>Asks for a certificate for <paramref name="identity"/>, by a token or by a certificate.</summary>
    public async Task<(RpcStatus Status, WorkloadSecrets? Secrets)> AskAsync(
        SpiffeId identity, string? token = null, WorkloadSecrets? shown = null, Action<IstioCertificateRequest>? change = null, RpcChannel? over = null)
    {
        var key = PrivateKey.Create();
        var request = new IstioCertificateRequest { Csr = SigningRequests.Create(key, identity) };
        change?.Invoke(request);
        var headers = new RpcMetadata();
        if (token is not null)
        {
            headers.Add("authorization", $"Bearer {token}");
        }

        var answer = await (over ?? ChannelAs(shown)).UnaryAsync(CertificateMethods.Create, request, new RpcCallOptions(Headers: headers)).Within();
        if (!answer.IsOk)
        {
            return (answer.Status, null);
        }

        IssuedSecrets.TryRead(key, [.. answer.Message.CertChain], new TrustBundle(identity.TrustDomain, []), identity, Now(), out var secrets, out var problem);
        return (problem is null ? RpcStatus.Ok : new RpcStatus(StatusCode.DataLoss, problem), secrets);
    }

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(c => c.Dispose());
        await Host.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
