using System.Net.Sockets;
using Isthmus.ControlPlane.Admin;
using Isthmus.ControlPlane.Certificates;
using Isthmus.ControlPlane.Changes;
using Isthmus.ControlPlane.Push;
using Isthmus.ControlPlane.Reflection;
using Isthmus.ControlPlane.Sources;
using Isthmus.Rpc.Health;
using Isthmus.Rpc.Server;
using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane;

/// <summary>
/// One running control plane: sources, the mesh loop, the plan loop, discovery and status pages. Owns all of them; reads no environment and no signals.
/// </summary>
public sealed class ControlPlaneHost : IAsyncDisposable
{
    private const string DiscoveryService = "envoy.service.discovery.v3.AggregatedDiscoveryService";

    private readonly CancellationTokenSource _stop = new();
    private readonly HealthTable _health = new();
    private readonly ControlPlaneMetrics _metrics = new();
    private readonly List<RegistryFolder> _registries = [];
    private readonly GatewayNames _names;
    private readonly MeshLoop _mesh;
    private readonly PlanLoop _plans;
    private readonly DiscoveryServer _discovery;
    private readonly ILogger _logger;
    private readonly MeshConfigFile? _meshConfig;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ClusterAuthority? _authority;
    private MeshConfig _settings;
    private RpcServer? _rpc;
    private AdminServer? _admin;
    private Task _work = Task.CompletedTask;
    private bool _isDisposed;

    private ControlPlaneHost(ControlPlaneOptions options, TimeProvider time, ILoggerFactory logs)
    {
        Options = options;
        _logger = logs.CreateLogger("control-plane");
        _plans = new PlanLoop(new WriterTable(new ProxyWriter(), new GrpcWriter()), _metrics, time, _logger);
        _settings = MeshConfig.Default with { TrustDomain = options.TrustDomain ?? MeshConfig.Default.TrustDomain };
        _names = new GatewayNames(options.Names, _metrics, time, _logger);
        _mesh = new MeshLoop(options.Cluster, options.Registries.Select(r => r.Key), new Relay(this), _metrics, time, _logger) { TrustDomain = options.TrustDomain, Names = _names };
        _discovery = new DiscoveryServer(options, _mesh, _plans, _metrics, time, _logger);
        foreach (var (cluster, path) in options.Registries)
        {
            _registries.Add(new RegistryFolder(cluster, path, _mesh, _metrics, time, _logger));
        }

        _meshConfig = options.MeshConfigFile is { } file ? new MeshConfigFile(file, _mesh, time, _logger) : null;
    }

    /// <summary>How it was told to run.</summary>
    public ControlPlaneOptions Options { get; }

    /// <summary>Where discovery is served in plain text, with the port that the system chose; null for nowhere.</summary>
    public Uri? XdsAddress => _rpc?.Addresses.FirstOrDefault(a => a.Scheme == Uri.UriSchemeHttp);

    /// <summary>Where discovery and certificates are served over TLS; null for nowhere.</summary>
    public Uri? SecureAddress => _rpc?.Addresses.FirstOrDefault(a => a.Scheme == Uri.UriSchemeHttps);

    /// <summary>Where the status pages are served; null for nowhere.</summary>
    public Uri? AdminAddress => _admin?.Address;

    /// <summary>Done when proxies are served: every registry was read, or the time for that is over.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Done when the host cannot go on by itself; fails with the reason. Not done by <see cref="DisposeAsync"/> before that.</summary>
    public Task Work => _work;

    /// <summary>What plans are made from, and whether they are all made.</summary>
    internal PlanLoopState State => _plans.State;

    /// <summary>The metrics.</summary>
    internal ControlPlaneMetrics Metrics => _metrics;

    /// <summary>The cluster's authority; null for a control plane that signs nothing.</summary>
    internal ClusterAuthority? Authority => _authority;

    /// <summary>The open streams.</summary>
    internal IEnumerable<XdsClient> Clients => _discovery.Clients;

    /// <summary>Starts everything. Serves discovery with UNAVAILABLE until <see cref="Ready"/>.</summary>
    /// <param name="options">How to run.</param>
    /// <param name="violations">Gets what is wrong with the file of mesh-wide settings or the authority's folder; the result is then null.</param>
    /// <param name="time">The clock of everything.</param>
    /// <param name="logs">Where logs go.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public static async Task<ControlPlaneHost?> StartAsync(
        ControlPlaneOptions options, Violations violations, TimeProvider time, ILoggerFactory logs, CancellationToken cancellationToken = default)
    {
        var host = new ControlPlaneHost(options, time, logs);
        try
        {
            if (await host.ReadMeshConfigAsync(violations, cancellationToken) && host.OpenAuthority(violations, time))
            {
                await host.ListenAsync(time, logs, cancellationToken);
                return host;
            }

            await host.DisposeAsync();
            return null;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Stops: no new connections, GOAWAY and the end to every stream, then the loops. Ends within <see cref="Defaults.ShutdownGrace"/> plus a second, whatever
    /// clients do.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (_rpc is { } rpc)
        {
            ControlPlaneLog.Stopping(_logger, _discovery.Clients.Count());
            _health.Set("", ServingStatus.NotServing);
            await rpc.DisposeAsync();
        }

        if (_admin is { } admin)
        {
            await admin.DisposeAsync();
        }

        await _stop.CancelAsync();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _registries.ForEach(r => r.Dispose());
        _meshConfig?.Dispose();
        _authority?.Dispose();
        _mesh.Dispose();
        _stop.Dispose();
    }

    private async Task<bool> ReadMeshConfigAsync(Violations violations, CancellationToken cancellationToken)
    {
        if (_meshConfig is not { } file)
        {
            return true;
        }

        if (file.ReadFirst() is { } settings)
        {
            _settings = settings with { TrustDomain = Options.TrustDomain ?? settings.TrustDomain };
            await _mesh.PostAsync(new MeshChange.Settings(settings), cancellationToken);
            return true;
        }

        foreach (var violation in file.Errors)
        {
            violations.Add(violation);
        }

        return false;
    }

    private bool OpenAuthority(Violations violations, TimeProvider time)
    {
        if (Options.Authority is not { } options)
        {
            return true;
        }

        _authority = ClusterAuthority.Open(options, () => Volatile.Read(ref _settings), violations, _metrics.Certificates, time, _logger);
        _discovery.Callers = _authority?.Callers;
        return _authority is not null;
    }

    private async Task ListenAsync(TimeProvider time, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        _health.Set("", ServingStatus.NotServing);
        _health.Set(DiscoveryService, ServingStatus.NotServing);
        var table = new RpcServiceTable().AddHealth(_health);
        _discovery.AddTo(table);
        _authority?.AddTo(table);
        new ReflectionServer(table).AddTo(table);
        var listeners = new List<RpcListener>();
        listeners.AddRange(Options.XdsAddress is { } plain ? [new RpcListener(plain)] : []);
        listeners.AddRange(_authority is { Listener: var secure } ? [secure] : []);
        var server = new RpcServerOptions { ShutdownGrace = Defaults.ShutdownGrace };
        _rpc = await BindAsync(string.Join(" or ", listeners.Select(l => l.EndPoint)), () => RpcServer.StartAsync(table, listeners, server, time, logs, cancellationToken));
        if (Options.AdminAddress is { } address)
        {
            var pages = new StatusPages(Options.Name, _mesh, _plans, _discovery, _registries, _meshConfig, time);
            _admin = await BindAsync($"{address}", () => AdminServer.StartAsync(address, pages, Scrape, Options.PlanToJson, logs, cancellationToken));
        }

        ControlPlaneLog.Listening(_logger, XdsAddress?.Authority ?? "off", SecureAddress?.Authority ?? "off", AdminAddress?.Authority ?? "off");
        _work = RunAsync(_stop.Token);
    }

    // Kestrel says of an address that is taken which one it is, and of one that the machine does not have, or does not give away, nothing.
    private static async Task<T> BindAsync<T>(string addresses, Func<Task<T>> start)
    {
        try
        {
            return await start();
        }
        catch (SocketException e)
        {
            throw new IOException($"{addresses} cannot be bound: {e.Message}", e);
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        List<Task> loops =
        [
            Task.Run(() => _mesh.RunAsync(cancellationToken), CancellationToken.None),
            Task.Run(() => _plans.RunAsync(cancellationToken), CancellationToken.None),
            Task.Run(() => _names.RunAsync(_mesh, cancellationToken), CancellationToken.None),
            .. _registries.Select(r => Task.Run(() => r.RunAsync(cancellationToken), CancellationToken.None)),
        ];
        if (_meshConfig is { } file)
        {
            loops.Add(Task.Run(() => file.RunAsync(cancellationToken), CancellationToken.None));
        }

        // The first that ends before it is told to has failed, and nothing works without it.
        await await Task.WhenAny(loops);
        await Task.WhenAll(loops);
    }

    private string Scrape()
    {
        var state = _plans.State;
        _metrics.Clients.Set(_discovery.Clients.Count());
        _metrics.Views.Set(state.Views);
        _metrics.Services.Set(state.Mesh?.Snapshot.Services.All.Count ?? 0);
        _metrics.Clusters.Set(state.Mesh?.Snapshot.Clusters.Count ?? 0);
        _authority?.Show();
        return _metrics.Table.ToText();
    }

    private void TakeOffer(MeshSnapshot snapshot, SnapshotChanges changes, long since)
    {
        Volatile.Write(ref _settings, snapshot.Mesh);
        _plans.Offer(snapshot, changes, since);
        _health.Set("", ServingStatus.Serving);
        _health.Set(DiscoveryService, ServingStatus.Serving);
        _ready.TrySetResult();
    }

    private sealed class Relay(ControlPlaneHost host) : IMeshListener
    {
        public void Offer(MeshSnapshot snapshot, SnapshotChanges changes, long since) => host.TakeOffer(snapshot, changes, since);
    }
}
