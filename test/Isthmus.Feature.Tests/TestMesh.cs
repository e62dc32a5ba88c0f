using System.Net;
using Isthmus.ControlPlane;
using Isthmus.Model;
using Isthmus.Model.Checking;
using Isthmus.Rpc.Client;
using Isthmus.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.Feature.Tests;

/// <summary>A control plane in this process with a folder for each of two clusters, and whoever connects to it by real streams.</summary>
internal sealed class TestMesh : IAsyncDisposable
{
    public const string East = "east";
    public const string West = "west";

    private readonly string _root = Directory.CreateTempSubdirectory("isthmus-feature-").FullName;
    private readonly List<DeltaPeer> _peers = [];
    private readonly Func<ControlPlaneOptions, ControlPlaneOptions> _with;
    private RpcChannel? _channel;

    private TestMesh(Func<ControlPlaneOptions, ControlPlaneOptions> with)
    {
        _with = with;
        Directory.CreateDirectory(FolderOf(East));
        Directory.CreateDirectory(FolderOf(West));
    }

    public ControlPlaneHost Host { get; private set; } = null!;

    public RpcChannel Channel => _channel ??= new RpcChannel(Host.XdsAddress!, new RpcChannelOptions(), TimeProvider.System);

    /// <summary>Starts with these files; rules are read from the eastern cluster.</summary>
    public static Task<TestMesh> StartAsync(params (string Cluster, string File, string Yaml)[] files) => StartAsync(o => o, files);

    /// <summary>Starts with other options than usual.</summary>
    public static async Task<TestMesh> StartAsync(Func<ControlPlaneOptions, ControlPlaneOptions> with, params (string Cluster, string File, string Yaml)[] files)
    {
        var mesh = new TestMesh(with);
        foreach (var (cluster, file, yaml) in files)
        {
            await File.WriteAllTextAsync(Path.Combine(mesh.FolderOf(cluster), file), yaml);
        }

        await mesh.StartHostAsync();
        return mesh;
    }

    public string FolderOf(string cluster) => Path.Combine(_root, cluster);

    /// <summary>Stops the control plane and starts another one on the same folders, at another port.</summary>
    public async Task RestartAsync()
    {
        foreach (var peer in _peers)
        {
            await peer.DisconnectAsync();
        }

        _channel?.Dispose();
        _channel = null;
        await Host.DisposeAsync();
        await StartHostAsync();
    }

    /// <summary>Writes a file and returns when every connected client is shown what follows from it. The file must change what the mesh says.</summary>
    public Task ApplyAsync(string cluster, string file, string yaml) => ChangeAsync(() =>
    {
        var hidden = Path.Combine(FolderOf(cluster), $".{file}");
        File.WriteAllText(hidden, yaml);
        File.Move(hidden, Path.Combine(FolderOf(cluster), file), overwrite: true);
    });

    /// <summary>Deletes a file and returns when every connected client is shown what follows.</summary>
    public Task DeleteAsync(string cluster, string file) => ChangeAsync(() => File.Delete(Path.Combine(FolderOf(cluster), file)));

    /// <summary>Returns when something has changed the mesh and every client is shown what follows.</summary>
    public async Task ChangeAsync(Action change)
    {
        var before = Host.State.Mesh?.Snapshot.Version ?? 0;
        change();
        await UntilAsync(() => Host.State is { IsSettled: true } state && state.Mesh!.Snapshot.Version > before);
    }

    /// <summary>Returns when the plan loop is in a state in which <paramref name="condition"/> holds.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        while (true)
        {
            var state = Host.State;
            if (condition())
            {
                return;
            }

            await state.Replaced.Task.Within();
        }
    }

    public async Task<DeltaPeer> ConnectAsync(Xds.Protos.Core.V3.Node node, params string[] wildcards)
    {
        var peer = new DeltaPeer(Channel, node, wildcards);
        _peers.Add(peer);
        await peer.StartAsync();
        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers)
        {
            await peer.DisposeAsync();
        }

        _channel?.Dispose();
        await Host.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    private async Task StartHostAsync()
    {
        var options = new ControlPlaneOptions
        {
            Cluster = new ClusterId(East),
            Registries = [new(new ClusterId(East), FolderOf(East)), new(new ClusterId(West), FolderOf(West))],
            XdsAddress = new(IPAddress.Loopback, 0),
            AdminAddress = new(IPAddress.Loopback, 0),
        };
        Host = (await ControlPlaneHost.StartAsync(_with(options), new Violations(), TimeProvider.System, NullLoggerFactory.Instance))!;
        await Host.Ready.Within();
        await UntilAsync(() => Host.State.Mesh is not null);
    }
}
