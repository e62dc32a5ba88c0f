using System.Globalization;
using System.Net;
using Isthmus.ControlPlane;
using Isthmus.ControlPlane.Certificates;
using Isthmus.Feature.Tests.Certificates;
using Isthmus.Model;
using Isthmus.Model.Checking;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Files;
using Isthmus.Pki.Joining;
using Isthmus.Pki.Workloads;
using Isthmus.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.Feature.Tests.Rotation;

/// <summary>
/// Two clusters below one root, each with its control plane (in this process, on real sockets) and a server's sidecar, and a caller's sidecar in the first; STRICT
/// mTLS between them. Everything about their certificates can be replaced while calls go on.
/// </summary>
internal sealed class RotatedMesh : IAsyncDisposable
{
    public const int Servers = 2;
    private const int HttpProxyPort = 15002;
    private const string Service = "web.default.svc.cluster.local";
    private static readonly string[] Names = [TestMesh.East, TestMesh.West];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("isthmus-rotate-");
    private readonly string _network;
    private readonly int _port;
    private readonly ControlPlaneHost?[] _hosts = new ControlPlaneHost?[Names.Length];
    private readonly ReservedPort[] _ports = [.. Names.Select(_ => ReservedPort.Take())];
    private readonly ProxyProcess?[] _proxies = new ProxyProcess?[Servers + 1];
    private readonly Intruders _intruders;
    private RootAuthority _root = SecureMesh.NewRoot("root-0");
    private RootAuthority? _next;
    private WorkloadSecrets? _leaving;
    private int _roots;

    private RotatedMesh(int port, Random random)
    {
        // Labs and other tests are on 127.0.0.0/10; the rest is drawn, so that two runs on one machine do not meet.
        _network = string.Create(CultureInfo.InvariantCulture, $"127.{random.Next(240, 255)}.{random.Next(1, 255)}");
        _port = port;
        _intruders = new Intruders(_folder.FullName);
    }

    public Uri Proxy => new($"http://{AddressOf(0)}:{HttpProxyPort}");

    public static Uri Target => new($"http://{Service}:8000/");

    /// <summary>How far the change of the root has come: 0 one root, 1 two are trusted, 2 the new one signs.</summary>
    public int Stage { get; private set; }

    /// <summary>Starts everything. The server's application listens at 127.0.0.1 and the port.</summary>
    public static async Task<RotatedMesh> StartAsync(int port)
    {
        // Not the seed of the run: it says where, not what.
        var mesh = new RotatedMesh(port, new Random(Environment.ProcessId ^ port));
        try
        {
            mesh.WriteManifests();
            for (var i = 0; i < Names.Length; i++)
            {
                SecureMesh.Issue(mesh._root, mesh.AuthorityOf(i));
                await mesh.StartControlPlaneAsync(i);
            }

            for (var i = Servers; i >= 0; i--)
            {
                await mesh.StartProxyAsync(i);
            }

            return mesh;
        }
        catch
        {
            await mesh.DisposeAsync();
            throw;
        }
    }

    /// <summary>A workload gets a new certificate: 0 is the caller, the others are servers.</summary>
    public async Task RenewAsync(int proxy)
    {
        _proxies[proxy]!.Hangup();
        await _proxies[proxy]!.UntilAsync("was renewed");
    }

    public async Task RenewAllAsync()
    {
        for (var i = 0; i < _proxies.Length; i++)
        {
            await RenewAsync(i);
        }
    }

    /// <summary>A cluster gets a new intermediate.</summary>
    public void ReplaceIntermediate(int cluster)
    {
        SecureMesh.Issue(Stage == 2 ? _next! : _root, AuthorityOf(cluster));
        _hosts[cluster]!.Authority!.Check();
    }

    /// <summary>The next step of the root's replacement, in all clusters, and then in all workloads.</summary>
    public async Task RotateRootAsync()
    {
        switch (Stage)
        {
            case 0:
                _next = SecureMesh.NewRoot(string.Create(CultureInfo.InvariantCulture, $"root-{++_roots}")).WithBundle([_root.Certificate]);
                _root = _root.WithBundle([_root.Certificate, _next.Certificate]);
                WriteRoots(_root);
                break;
            case 1:
                _leaving = Intruders.Keep(AuthorityNow(0));
                for (var i = 0; i < Names.Length; i++)
                {
                    SecureMesh.Issue(_next!, AuthorityOf(i));
                    _hosts[i]!.Authority!.Check();
                }

                break;
            default:
                _next = _next!.WithBundle([_next.Certificate]);
                WriteRoots(_next);
                break;
        }

        await RenewAllAsync();
        if (Stage == 2)
        {
            (_root, _next) = (_next!, null);
            _intruders.Retire(_leaving!);
        }

        Stage = (Stage + 1) % 3;
    }

    /// <summary>Who gets in at a server and should not, in words.</summary>
    public Task<IReadOnlyList<string>> IntrudeAsync(int server) => _intruders.TryAsync(EndPointOf(server), AuthorityNow(server - 1));

    /// <summary>What a caller is answered that has a good certificate and no sidecar.</summary>
    public Task<string> CallAsync(int server) => Intruders.CallAsync(EndPointOf(server), Intruders.Keep(AuthorityNow(server - 1)));

    public async Task RestartServerAsync(int proxy)
    {
        (await _proxies[proxy]!.StopAsync()).ShouldBe(0, string.Join('\n', _proxies[proxy]!.Said));
        await StartProxyAsync(proxy);
    }

    public async Task RestartControlPlaneAsync(int cluster)
    {
        await _hosts[cluster]!.DisposeAsync();
        await _ports[cluster].UntilFreeAsync();
        await StartControlPlaneAsync(cluster);
    }

    /// <summary>What a proxy has said, for a failure's message.</summary>
    public string Said() => string.Join('\n', _proxies.Select((p, i) => string.Create(CultureInfo.InvariantCulture, $"-- {i}\n{string.Join('\n', p?.Said.TakeLast(20) ?? [])}")));

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies.OfType<ProxyProcess>())
        {
            await proxy.DisposeAsync();
        }

        foreach (var host in _hosts.OfType<ControlPlaneHost>())
        {
            await host.DisposeAsync();
        }

        foreach (var port in _ports)
        {
            port.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private IPEndPoint EndPointOf(int server) => new(IPAddress.Parse(AddressOf(server)), _port);

    private CertificateAuthority AuthorityNow(int cluster) => CaFolder.Read(AuthorityOf(cluster), SecureMesh.Now()).Authority!;

    private string AuthorityOf(int cluster) => Path.Combine(_folder.FullName, "ca", Names[cluster]);

    private string RegistryOf(int cluster) => Path.Combine(_folder.FullName, "registry", Names[cluster]);

    private string AddressOf(int proxy) => string.Create(CultureInfo.InvariantCulture, $"{_network}.{10 + proxy}");

    private void WriteRoots(RootAuthority root)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            RootRotation.WriteRoots(AuthorityOf(i), root.Bundle, SecureMesh.Now()).ShouldBeEmpty();
            _hosts[i]!.Authority!.Check();
        }
    }

    private void WriteManifests()
    {
        for (var i = 0; i < Names.Length; i++)
        {
            Directory.CreateDirectory(RegistryOf(i));
            File.WriteAllText(Path.Combine(RegistryOf(i), "mesh.yaml"), Yaml(Names[i], AddressOf(i + 1)));
        }

        // The sidecar has the pod's address and port, its application the same port of 127.0.0.1.
        File.WriteAllText(MeshConfig, "inboundTrafficPolicy: {mode: LOCALHOST}\n");
    }

    private string MeshConfig => Path.Combine(_folder.FullName, "mesh-config.yaml");

    private string Yaml(string cluster, string address) => string.Create(CultureInfo.InvariantCulture, $$$"""
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default}
        spec: {clusterIP: 10.96.0.10, selector: {app: web}, ports: [{name: http, port: 8000, targetPort: {{{_port}}}}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web-{{{cluster}}}, namespace: default, labels: {app: web, security.istio.io/tlsMode: istio}}
        spec: {serviceAccountName: web}
        status: {podIP: {{{address}}}}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: web-{{{cluster}}}, namespace: default, labels: {kubernetes.io/service-name: web}}
        addressType: IPv4
        ports: [{name: http, port: {{{_port}}}}]
        endpoints:
        - addresses: [{{{address}}}]
          conditions: {ready: true, serving: true, terminating: false}
          targetRef: {kind: Pod, name: web-{{{cluster}}}, namespace: default}
        ---
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: istio-system}
        spec: {mtls: {mode: STRICT}}
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: web, namespace: default}
        spec:
          host: {{{Service}}}
          trafficPolicy: {connectionPool: {http: {maxRequestsPerConnection: 5} } }
        """);

    private async Task StartControlPlaneAsync(int cluster)
    {
        var options = new ControlPlaneOptions
        {
            Cluster = new ClusterId(Names[cluster]),
            Registries = [.. Names.Select((n, i) => KeyValuePair.Create(new ClusterId(n), RegistryOf(i)))],
            MeshConfigFile = MeshConfig,
            XdsAddress = null,
            AdminAddress = null,
            Authority = new AuthorityOptions { Folder = AuthorityOf(cluster), Address = _ports[cluster].EndPoint },
        };
        var violations = new Violations();
        _hosts[cluster] = await ControlPlaneHost.StartAsync(options, violations, TimeProvider.System, NullLoggerFactory.Instance);
        _hosts[cluster].ShouldNotBeNull(string.Join('\n', violations));
        await _hosts[cluster]!.Ready.Within();
    }

    private async Task StartProxyAsync(int proxy)
    {
        var cluster = Math.Max(0, proxy - 1);
        var account = proxy == 0 ? "frontend" : "web";
        var name = proxy == 0 ? "frontend" : $"web-{Names[cluster]}";
        var state = Path.Combine(_folder.FullName, name);
        var token = Path.Combine(_folder.FullName, $"{name}.token");
        var authority = CaFolder.Read(AuthorityOf(cluster), SecureMesh.Now()).Authority!;
        PrivateFiles.Write(token, JoinTokens.Issue(authority, new SpiffeId("cluster.local", "default", account), TimeSpan.FromMinutes(10), SecureMesh.Now()));
        _proxies[proxy] = ProxyProcess.Start(
        [
            "--proxy", $"cluster={Names[cluster]},namespace=default,name={name}.default,service-account={account},address={AddressOf(proxy)},labels=app:{(proxy == 0 ? "frontend" : "web")}",
            "--discovery-address", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_ports[cluster].Number}"),
            "--ca-roots", Path.Combine(AuthorityOf(cluster), CaFileNames.Roots), "--join-token", token,
            "--certificates", Path.Combine(state, "certificates"), "--state-dir", state,
            "--bind-address", AddressOf(proxy), "--bind-ports", "--drain-seconds", "2",
            .. proxy == 0 ? ["--http-proxy-port", HttpProxyPort.ToString(CultureInfo.InvariantCulture)] : (string[])[],
        ]);
        await _proxies[proxy]!.UntilAsync("plan 1:");
    }
}
