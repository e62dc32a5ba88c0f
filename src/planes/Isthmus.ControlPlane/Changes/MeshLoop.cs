using System.Collections.Immutable;
using System.Threading.Channels;
using Isthmus.ControlPlane.Sources;
using Isthmus.ControlPlane.Workloads;
using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane.Changes;

/// <summary>
/// The one task that owns the index of the mesh: takes changes from all sources, and gives out snapshots in two lanes. Nothing is given out before every registry
/// was read once, or the time for that is over: a proxy must not be told that a cluster is empty which nobody has looked at.
/// </summary>
internal sealed class MeshLoop : IDisposable
{
    private readonly Channel<MeshChange> _changes = Channel.CreateBounded<MeshChange>(new BoundedChannelOptions(Defaults.MaxWaitingChanges) { SingleReader = true });
    private readonly MeshIndex _index;
    private ImmutableHashSet<ClusterId> _unread;
    private readonly WorkloadRegistrations _registrations;
    private readonly PushLanes _lanes = new(Defaults.ConfigurationHoldOff, Defaults.ConfigurationLimit);

    // Configuration that waits for its lane, newest of each object: bounded by what the registries hold.
    private readonly Dictionary<(ClusterId Cluster, ObjectKey Key), ApiObject?> _held = [];
    private readonly IMeshListener _listener;
    private readonly ControlPlaneMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly long _startedAt;

    // What the snapshots differ in that were taken and not given out.
    private SnapshotChanges _unpublished = ChangeSets.None;
    private MeshConfig? _heldMesh;
    private long? _endpointsSince;
    private long? _configurationSince;

    /// <summary>Makes the loop of one control plane; <see cref="RunAsync"/> runs it.</summary>
    public MeshLoop(ClusterId configCluster, IEnumerable<ClusterId> registries, IMeshListener listener, ControlPlaneMetrics metrics, TimeProvider time, ILogger logger)
    {
        _index = new MeshIndex(configCluster);
        _unread = [.. registries];
        _listener = listener;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _startedAt = time.GetTimestamp();
        _registrations = new WorkloadRegistrations(Defaults.RegistrationGrace, configCluster, _unread);
        _timer = time.CreateTimer(_ => _changes.Writer.TryWrite(new MeshChange.Tick()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        foreach (var cluster in _unread)
        {
            _index.AddCluster(cluster);
        }
    }

    /// <summary>The trust domain in place of what settings say; null leaves it to them.</summary>
    public string? TrustDomain
    {
        get;
        init
        {
            field = value;
            _heldMesh = Named(MeshConfig.Default);
        }
    }

    /// <summary>Who looks up the host names of gateways; null for nobody.</summary>
    public GatewayNames? Names { get; init; }

    /// <summary>Whether snapshots are given out.</summary>
    public bool IsReady { get; private set; }

    /// <summary>The registries that were not read yet.</summary>
    public IReadOnlyCollection<ClusterId> Unread => _unread;

    // Since the start, and not the time of day, which may be set back: what is due then must not wait until it is as late again.
    private TimeSpan Now => _time.GetElapsedTime(_startedAt);

    /// <summary>Hands a change over; waits while too many wait already.</summary>
    public ValueTask PostAsync(MeshChange change, CancellationToken cancellationToken) =>
        _changes.Writer.WriteAsync(change with { At = _time.GetTimestamp() }, cancellationToken);

    /// <summary>Works until <paramref name="cancellationToken"/> fires.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            SetTimer();
            while (await _changes.Reader.WaitToReadAsync(cancellationToken))
            {
                while (_changes.Reader.TryRead(out var change))
                {
                    Take(change);
                }

                GiveOut();
                SetTimer();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The owner stops.
        }
    }

    /// <summary>Ends the timer.</summary>
    public void Dispose() => _timer.Dispose();

    private void Take(MeshChange change)
    {
        var now = Now;
        switch (change)
        {
            case MeshChange.Objects objects:
                TakeObjects(objects, now);
                break;
            case MeshChange.Settings settings:
                _heldMesh = Named(settings.Mesh);
                NoteConfiguration(change, now);
                break;
            case MeshChange.Names names:
                _index.SetGatewayNames(names.Answers);
                NoteEndpoints(change);
                break;
            case MeshChange.Connected connected:
                TakeEntries(_registrations.Connect(connected.Registration), change);
                break;
            case MeshChange.Disconnected disconnected:
                TakeEntries(_registrations.Disconnect(disconnected.Registration, now), change);
                break;
            case MeshChange.Health health:
                TakeEntries(_registrations.Report(health.Registration, health.IsHealthy), change);
                break;
        }
    }

    private MeshConfig Named(MeshConfig mesh) => TrustDomain is { } name ? mesh with { TrustDomain = name } : mesh;

    private void TakeObjects(MeshChange.Objects objects, TimeSpan now)
    {
        foreach (var (key, item) in objects.Items)
        {
            if (IsReady && PushLanes.IsEndpointKind(key.Kind))
            {
                Apply(objects.Cluster, key, item);
                NoteEndpoints(objects);
            }
            else
            {
                _held[(objects.Cluster, key)] = item;
                NoteConfiguration(objects, now);
            }
        }

        if (_unread.Contains(objects.Cluster))
        {
            _unread = _unread.Remove(objects.Cluster);
            NoteConfiguration(objects, now);
        }
    }

    private void TakeEntries(IReadOnlyList<EntryChange> entries, MeshChange change)
    {
        foreach (var (cluster, key, entry, problem) in entries)
        {
            ControlPlaneLog.EntryChanged(_logger, key, cluster, problem.Length > 0 ? $"refused: {problem}" : entry is null ? "gone" : entry.Config.Healthy == false ? "unhealthy" : "healthy");
            Apply(cluster, key, entry);
            NoteEndpoints(change);
        }
    }

    private void Apply(ClusterId cluster, ObjectKey key, ApiObject? item)
    {
        if (item is null)
        {
            _index.Remove(cluster, key);
        }
        else
        {
            _index.Apply(cluster, item);
        }
    }

    private void NoteEndpoints(MeshChange change)
    {
        _lanes.NoteEndpoints();
        _endpointsSince ??= change.At;
    }

    private void NoteConfiguration(MeshChange change, TimeSpan now)
    {
        _lanes.NoteConfiguration(now);
        _configurationSince ??= change.At;
    }

    private void GiveOut()
    {
        var now = Now;
        TakeEntries(_registrations.Expire(now), new MeshChange.Tick { At = _time.GetTimestamp() });
        if (!IsReady && now < Defaults.FirstSyncLimit && !IsComplete())
        {
            return;
        }

        var isConfigurationDue = !IsReady || _lanes.ConfigurationDueAt <= now;
        if (!isConfigurationDue && !_lanes.HasEndpoints)
        {
            return;
        }

        var since = _endpointsSince;
        if (isConfigurationDue)
        {
            ApplyHeld();
            since = since is { } earlier && earlier < _configurationSince ? earlier : _configurationSince ?? since;
            _configurationSince = null;
            _lanes.TakeConfiguration();
        }

        if (!IsReady && _unread.Count > 0)
        {
            ControlPlaneLog.ServingWithout(_logger, string.Join(", ", _unread));
        }

        _lanes.TakeEndpoints();
        _endpointsSince = null;
        Publish(since ?? _time.GetTimestamp());
    }

    // What proxies are told first must have all there is: without the addresses of its gateways a whole network would be missing.
    private bool IsComplete()
    {
        if (_unread.Count > 0)
        {
            return false;
        }

        ApplyHeld();
        return Names?.Want(TakeSnapshot().Gateways) ?? true;
    }

    private MeshSnapshot TakeSnapshot()
    {
        var (snapshot, changes) = _index.TakeSnapshot();
        _unpublished = _unpublished.And(changes);
        return snapshot;
    }

    private void ApplyHeld()
    {
        if (_heldMesh is { } mesh)
        {
            _index.SetMesh(mesh);
            _heldMesh = null;
        }

        foreach (var ((cluster, key), item) in _held)
        {
            Apply(cluster, key, item);
        }

        _held.Clear();
    }

    private void Publish(long since)
    {
        var snapshot = TakeSnapshot();
        if (!IsReady || !_unpublished.IsEmpty)
        {
            // Entries that registered themselves follow their group.
            var entries = _registrations.Follow(snapshot);
            if (entries.Count > 0)
            {
                TakeEntries(entries, new MeshChange.Tick { At = since });
                _lanes.TakeEndpoints();
                _endpointsSince = null;
                snapshot = TakeSnapshot();
            }

            var changes = _unpublished;
            _unpublished = ChangeSets.None;
            if (changes.IsMeshWide)
            {
                // Gateways are among that; an endpoint's change has no business with names.
                Names?.Want(snapshot.Gateways);
            }

            IsReady = true;
            _metrics.Snapshots.Increment(changes.IsConfiguration() ? "configuration" : "endpoints");
            ControlPlaneLog.SnapshotTaken(_logger, snapshot.Version, snapshot.Services.All.Count, changes.Describe());
            _listener.Offer(snapshot, changes, since);
        }
    }

    private void SetTimer()
    {
        var due = _lanes.ConfigurationDueAt;
        due = Earlier(due, _registrations.NextExpiry);
        due = IsReady ? due : Earlier(due, Defaults.FirstSyncLimit);
        if (due is { } at)
        {
            var wait = at - Now;
            _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other ?? one : one;
}
