using System.Net;
using Isthmus.Lab.Kubelet;
using Isthmus.Lab.Networks;
using Isthmus.Lab.Partitions;
using Isthmus.Lab.Processes;
using Isthmus.Lab.Rivals;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Security;
using Isthmus.Lab.Steps;

namespace Isthmus.Lab.Topology;

/// <summary>
/// The clusters of a scenario as real processes. One loop plays kubelet and endpoint controller; actions change what runs and tell nobody. Disposing
/// ends every process, gives the addresses back and removes the folder.
/// </summary>
public sealed partial class RunningLab : IAsyncDisposable
{
    private readonly LabOptions _options;
    private readonly ILabView _view;
    private readonly TimeProvider _time;
    private readonly LabSlot _slot;
    private readonly LabFolder _folder;
    private readonly Supervisor _supervisor;
    private readonly ProcessSpecs _specs;
    private readonly Dictionary<string, ClusterFolder> _clusters;
    private readonly Dictionary<(string Cluster, int First), int> _nextHost = [];
    private readonly Dictionary<string, int> _nextNumber = new(StringComparer.Ordinal);
    private readonly List<LabInstance> _instances = [];
    private readonly List<IDisposable> _held = [];
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly NetworkPartitions _partitions;
    private readonly PodProbe _probe;
    private readonly HttpClient _admin = new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }) { Timeout = Defaults.RequestTimeout };
    private readonly LabAuthority? _authority;
    private LabNetworks? _networks;
    private Task _kubelet = Task.CompletedTask;
    private int _turn;

    private RunningLab(Scenario scenario, LabOptions options, ILabView view, TimeProvider time, LabSlot slot)
    {
        (Scenario, _options, _view, _time, _slot) = (scenario, options, view, time, slot);
        _probe = new PodProbe(time);
        _folder = new LabFolder(slot.Number, options.KeepsFolder);
        _supervisor = new Supervisor(time, _folder.Scratch);
        _partitions = new NetworkPartitions(name => LabSlot.AddressOf(slot.Number, scenario.Clusters.ToList().FindIndex(c => c.Name == name), host: 0));
        _clusters = scenario.Clusters.ToDictionary(c => c.Name, NewFolder, StringComparer.Ordinal);
        _authority = scenario.UsesMutualTls
            ? LabAuthority.Create(Path.Combine(_folder.Path, "ca"), scenario.Clusters.Where(c => c.ControlPlane.Length == 0).Select(c => c.Name), time)
            : null;
        _specs = new ProcessSpecs(options.Program, _clusters.Keys.ToEquatableArray(), _folder.FolderOf) { Authority = _authority };
    }

    /// <summary>What it plays.</summary>
    public Scenario Scenario { get; }

    /// <summary>Its slot, by which commands find it.</summary>
    public int Slot => _slot.Number;

    /// <summary>Its temporary folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>Its instances at this moment.</summary>
    public IReadOnlyList<LabInstance> Instances
    {
        get
        {
            lock (_instances)
            {
                return [.. _instances];
            }
        }
    }

    /// <summary>Takes a slot and starts everything; returns when all of it is ready.</summary>
    /// <exception cref="LabException">It cannot be started; nothing is left behind.</exception>
    public static async Task<RunningLab> StartAsync(Scenario scenario, LabOptions options, ILabView view, TimeProvider time, CancellationToken cancellationToken)
    {
        RequireIsolation(scenario, options);
        var slot = LabSlot.TakeOrThrow(Isolation.InnerSlot ?? options.Slot);
        var lab = new RunningLab(scenario, options, view, time, slot);
        try
        {
            await lab.StartAllAsync(cancellationToken);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether HAProxy is to use other clusters only when the own one is gone: as a caller's sidecar it is, as a gateway to all it is not.</summary>
    public static bool IsLocalFirst(Scenario scenario) => scenario.Find(scenario.Load.From)?.Role == WorkloadRole.Caller;

    /// <summary>Where the load of the scenario goes.</summary>
    /// <exception cref="LabException">Nobody is there to be called.</exception>
    public Load.LoadTarget LoadTarget()
    {
        var from = Scenario.Load.From;
        var place = Instances.FirstOrDefault(i => from.Includes(i.Cluster.Name, i.Workload.Name, i.Name))
            ?? throw new LabException($"the load goes by {from}, of which no instance runs");
        var isCaller = place.Workload.Role == WorkloadRole.Caller;

        // A gateway is called from outside its network.
        return new Load.LoadTarget(place.Entry, isCaller) { Network = isCaller ? place.Network : null, Next = isCaller ? null : () => NextGateway(from) };
    }

    /// <summary>Does an action; returns when it is done, which for a scale down is when the instances were told to end.</summary>
    /// <exception cref="LabException">It cannot be done.</exception>
    public async Task ActAsync(LabAction action, CancellationToken cancellationToken)
    {
        if (ScenarioReader.ProblemOf(action, Scenario) is { } problem)
        {
            throw new LabException(problem);
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            await ActLockedAsync(action, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes over what is to be disposed of when nothing is left of the lab: the connection of somebody who waits for that.</summary>
    internal void HoldUntilEnded(IDisposable held)
    {
        lock (_held)
        {
            _held.Add(held);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _kubelet;
        await _supervisor.DisposeAsync();
        _networks?.Dispose();
        _folder.Dispose();
        _slot.Dispose();
        _probe.Dispose();
        _admin.Dispose();
        _gate.Dispose();
        _stopping.Dispose();
        lock (_held)
        {
            _held.ForEach(h => h.Dispose());
        }
    }

    private ClusterFolder NewFolder(ScenarioCluster cluster) => new(
        cluster, cluster.Manifests.Length == 0 ? null : Path.Combine(Scenario.Folder, cluster.Manifests), _folder.FolderOf(cluster.Name, cluster.Name), _slot.Number)
    {
        Copies = [.. Scenario.Clusters.Where(r => r != cluster).Select(r => new FolderCopy(_folder.FolderOf(r.Name, cluster.Name), () => _partitions.IsCut(r.Name, cluster.Name)))],
    };

    private static void RequireIsolation(Scenario scenario, LabOptions options)
    {
        if (scenario.UsesMutualTls && options.DataPlane != DataPlane.ControlPlane)
        {
            throw new LabException("a scenario with mutualTls needs control planes, which sign the certificates: play it with --data-plane isthmus");
        }

        if (!scenario.IsolatesNetworks)
        {
            return;
        }

        if (options.DataPlane == DataPlane.Haproxy)
        {
            throw new LabException("isolated networks are not played with HAProxy: it has no gateways between networks here");
        }

        if (Isolation.InnerSlot is null)
        {
            throw new LabException("isolated networks need namespaces of their own: play the scenario with 'isthmus lab run' or 'isthmus lab up'");
        }

        Isolation.Enter();
    }

    // As a load balancer in front of several gateways does it: each connection to the next that is reported as ready.
    private IPEndPoint? NextGateway(LabTarget from)
    {
        var ready = Instances.Where(i => from.Includes(i.Cluster.Name, i.Workload.Name, i.Name) && i.Health.IsReady && !i.IsTerminating).ToList();
        return ready.Count == 0 ? null : ready[(int)((uint)Interlocked.Increment(ref _turn) % ready.Count)].Entry;
    }

    private async Task StartAllAsync(CancellationToken cancellationToken)
    {
        if (Scenario.IsolatesNetworks)
        {
            _networks = await LabNetworks.CreateAsync(Scenario);
        }

        try
        {
            foreach (var folder in _clusters.Values)
            {
                Mirror(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"the lab's folder {_folder.Path} cannot be written: {e.Message}", e);
        }

        var workloads = Scenario.Clusters.SelectMany(c => c.Workloads.Select(w => (Cluster: c, Workload: w)));
        foreach (var (cluster, workload) in workloads.Where(w => w.Workload.Role != WorkloadRole.ControlPlane || _options.DataPlane == DataPlane.ControlPlane))
        {
            for (var i = 1; i <= workload.Replicas; i++)
            {
                Add(cluster, workload);
            }
        }

        Tick();
        if (_problem.Length > 0)
        {
            throw new LabException($"the lab's folder {_folder.Path} cannot be written: {_problem}");
        }

        _kubelet = RunKubeletAsync(_stopping.Token);

        // Whoever needs somebody else waits for him, as in a real cluster. Only a join token must not be spent on a control plane that does not answer yet.
        if (Scenario.UsesMutualTls)
        {
            await StartAndWaitAsync(Instances.Where(i => i.Workload.Role == WorkloadRole.ControlPlane), cancellationToken);
        }

        await StartAndWaitAsync(Instances.Where(i => i.Process is null), cancellationToken);
    }

    private async Task StartAndWaitAsync(IEnumerable<LabInstance> instances, CancellationToken cancellationToken)
    {
        var all = instances.ToList();
        foreach (var instance in all)
        {
            _view.Say($"starting {instance.FullName} on {instance.Entry}");
            await StartAsync(instance);
        }

        var start = _time.GetTimestamp();
        while (all.Find(i => !i.Health.IsReady) is { } late)
        {
            if (late.Process is { EndedAt: not null } ended)
            {
                // Whoever interrupts a lab on a terminal interrupts what it starts too; then it did not fail.
                await Task.Delay(Defaults.KubeletPeriod, _time, cancellationToken);
                throw new LabException($"{late.FullName} ended with {ended.ExitCode} instead of becoming ready:\n{string.Join('\n', ended.Lines.TakeLast(10))}");
            }

            if (_time.GetElapsedTime(start) > Defaults.StartLimit)
            {
                throw new LabException($"{late.FullName} was not ready within {Defaults.StartLimit.TotalSeconds:0} s:\n{string.Join('\n', late.Processes.SelectMany(p => p.Lines).TakeLast(10))}");
            }

            await Task.Delay(Defaults.KubeletPeriod, _time, cancellationToken);
        }
    }

    // Addresses and numbers are not used again, as pods come and go: an old one must not be taken for a new one.
    private LabInstance Add(ScenarioCluster cluster, ScenarioWorkload workload)
    {
        var index = Scenario.Clusters.ToList().IndexOf(cluster);
        var number = _nextNumber[$"{cluster.Name}/{workload.Name}"] = _nextNumber.GetValueOrDefault($"{cluster.Name}/{workload.Name}") + 1;
        var first = workload.Role switch
        {
            WorkloadRole.ControlPlane => Defaults.ControlPlaneHost,
            WorkloadRole.Gateway => Defaults.FirstGatewayHost,
            _ => Defaults.FirstWorkloadHost,
        };
        var host = _nextHost.GetValueOrDefault((cluster.Name, first), first);
        _nextHost[(cluster.Name, first)] = host + 1;
        var instance = _networks is null
            ? Place(cluster, workload, number, LabSlot.AddressOf(_slot.Number, index, host), null)
            : Isolated(_networks, cluster, workload, number, host);
        lock (_instances)
        {
            _instances.Add(instance);
        }

        return instance;
    }

    // Control planes stand on the backbone, where every network reaches them.
    private LabInstance Isolated(LabNetworks networks, ScenarioCluster cluster, ScenarioWorkload workload, int number, int host) =>
        workload.Role == WorkloadRole.ControlPlane
            ? Place(cluster, workload, number, networks.Layout.ControlPlaneOf(cluster), null)
            : Place(cluster, workload, number, networks.Layout.PodOf(cluster, host), networks.Of(cluster));

    private LabInstance Place(ScenarioCluster cluster, ScenarioWorkload workload, int number, IPAddress address, LabNetwork? network) => new(cluster, workload, number, address)
    {
        Network = network,
        Outside = network is not null && workload.Role == WorkloadRole.Gateway ? _networks!.TakeGateway(cluster.Network) : null,
        Behind = Scenario.UsesMutualTls && workload.Role == WorkloadRole.Server ? LabInstance.BehindOf(address) : null,
    };

    private async Task StartAsync(LabInstance instance)
    {
        if (instance.Network is { } network)
        {
            LabNetworks.Add(network, instance.Address, instance.Outside);
        }

        LetJoin(instance);
        instance.Requests.Restart();
        instance.Process = await _supervisor.StartAsync(SpecOf(instance));
        var hasSidecar = instance.Behind is not null || (instance.IsRegistered && _options.DataPlane == DataPlane.ControlPlane);
        if (hasSidecar && instance.Sidecar is null or { EndedAt: not null })
        {
            instance.Sidecar = await _supervisor.StartAsync(_specs.ServerSidecar(instance, ControlPlaneOf(instance.Cluster), StateOf(instance)));
        }

        instance.Health.OnStarted(_time.GetUtcNow());
    }

    // A token is spent by the control plane that takes it, also when the answer comes too late for the proxy: who has not joined gets another.
    private void LetJoin(LabInstance instance)
    {
        if (_authority is not null && instance.Workload.Role != WorkloadRole.ControlPlane)
        {
            var identity = new SpiffeId(LabAuthority.TrustDomain, instance.Workload.Namespace, instance.Workload.Name);
            _authority.WriteToken(instance.Cluster.ControlledBy, identity, ProcessSpecs.TokenOf(StateOf(instance)));
            instance.JoinTokenAt = _time.GetUtcNow();
        }
    }

    private static bool IsProxy(LabInstance instance) => instance.Workload.Role is WorkloadRole.Gateway or WorkloadRole.Caller;

    private ProcessSpec SpecOf(LabInstance instance) => (instance.Workload.Role, _options.DataPlane) switch
    {
        (WorkloadRole.Server, _) => _specs.Server(instance),
        (WorkloadRole.ControlPlane, _) => _specs.ControlPlane(instance),
        (_, DataPlane.Haproxy) => ProcessSpecs.Haproxy(instance, WriteHaproxy(instance).File),
        (_, DataPlane.Standalone) => _specs.StandaloneProxy(instance),
        _ => _specs.DrivenProxy(instance, ControlPlaneOf(instance.Cluster), StateOf(instance)),
    };

    private string StateOf(LabInstance instance) => Path.Combine(_folder.Path, "state", $"{instance.Cluster.Name}-{instance.Name}");

    private IPEndPoint ControlPlaneOf(ScenarioCluster cluster) =>
        Instances.FirstOrDefault(i => i.Cluster.Name == cluster.ControlledBy && i.Workload.Role == WorkloadRole.ControlPlane)?.Entry
        ?? throw new LabException($"the control plane of {cluster.ControlledBy}, which drives {cluster.Name}, is gone");

    // Which servers there are is HAProxy's only from its file; which of them serve it finds out itself.
    private (string File, bool IsChanged) WriteHaproxy(LabInstance place)
    {
        var file = Path.Combine(_folder.Path, $"haproxy-{place.Cluster.Name}-{place.Name}.cfg");
        var servers = Instances.Where(i => i.Workload.Role == WorkloadRole.Server && !i.IsTerminating);
        var text = HaproxyConfig.Write(place, servers, IsLocalFirst(Scenario), Scenario.HaproxyTryTimeout);
        var isChanged = !File.Exists(file) || File.ReadAllText(file) != text;
        if (isChanged)
        {
            File.WriteAllText(file, text);
        }

        return (file, isChanged);
    }
}
