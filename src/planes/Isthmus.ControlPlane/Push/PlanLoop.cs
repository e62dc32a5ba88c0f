using Isthmus.ControlPlane.Changes;
using Isthmus.Planner.View;
using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane.Push;

/// <summary>
/// The one task that plans: turns snapshots into what each view is told, and shows it to the clients of the view. Endpoints of all views come before the next
/// whole plan of any, so that a change of configuration does not hold back a failover. Offers and clients come from any thread.
/// </summary>
internal sealed class PlanLoop(WriterTable writers, ControlPlaneMetrics metrics, TimeProvider time, ILogger logger) : IMeshListener
{
    private readonly Lock _gate = new();
    private readonly Signal _signal = new();
    private readonly Dictionary<ViewKey, MeshViewState> _views = [];
    private readonly Dictionary<XdsClient, MeshViewState> _clients = [];
    private readonly SharedParts _shared = new();
    private readonly List<(XdsClient Client, bool IsThere)> _comings = [];
    private (MeshSnapshot Snapshot, SnapshotChanges Changes, long Since)? _offer;
    private volatile PlanLoopState _state = PlanLoopState.Empty;
    private MeshView? _mesh;
    private ViewInputs? _inputs;

    /// <summary>What is there now, for the status pages.</summary>
    public PlanLoopState State => _state;

    /// <inheritdoc/>
    public void Offer(MeshSnapshot snapshot, SnapshotChanges changes, long since)
    {
        lock (_gate)
        {
            _offer = _offer is { } waiting ? (snapshot, waiting.Changes.And(changes), waiting.Since) : (snapshot, changes, since);
        }

        _signal.Set();
    }

    /// <summary>A client wants to be shown its view, now and whenever it changes, until <see cref="Leave"/>.</summary>
    public void Join(XdsClient client) => Note(client, isThere: true);

    /// <summary>A client has gone.</summary>
    public void Leave(XdsClient client) => Note(client, isThere: false);

    /// <summary>Works until <paramref name="cancellationToken"/> fires.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _signal.WaitAsync(cancellationToken);
                while (Step())
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The owner stops.
        }
        catch (Exception e)
        {
            ControlPlaneLog.LoopFailed(logger, "plan", e);
            throw;
        }
    }

    /// <summary>One round: 1. take what came; 2. place clients; 3. endpoints of every view; 4. one whole plan. False when nothing is left to do.</summary>
    private bool Step()
    {
        TakeOffer();
        TakeClients();
        if (_mesh is not { } mesh)
        {
            return false;
        }

        DropUnplannable();

        foreach (var view in _views.Values.Where(v => v.Resources is not null && v.StaleEndpoints.Count > 0))
        {
            var since = view.Since;
            var started = time.GetTimestamp();
            Show(view, since, Try(view, view.PlanEndpoints, mesh));

            metrics.PlanTime.Observe(time.GetElapsedTime(started).TotalSeconds, "endpoints");
        }

        // Whom nobody waits for is planned last.
        var next = _views.Values.Where(v => v.IsStale).OrderByDescending(v => v.Members.Count > 0).ThenBy(v => v.Resources is not null).FirstOrDefault();
        if (next is not null)
        {
            var (since, isWhole) = (next.Since, next.IsWhollyStale);
            var started = time.GetTimestamp();
            Show(next, since, Try(next, next.PlanStale, mesh));

            metrics.PlanTime.Observe(time.GetElapsedTime(started).TotalSeconds, isWhole ? "all" : "services");
        }

        Publish();
        lock (_gate)
        {
            return next is not null || _offer is not null || _comings.Count > 0;
        }
    }

    // What is served at the addresses of somebody who has gone is not what the view is named for any more.
    private void DropUnplannable()
    {
        foreach (var view in _views.Values.Where(v => v.Members.Count == 0 && v.IsBehind && v.Key.Serves.Length > 0).ToList())
        {
            _views.Remove(view.Key);
        }
    }

    // A view that we fail to plan is our mistake; the others must not pay for it, and its own clients keep what they have.
    private bool Try(MeshViewState view, Func<MeshView, bool> plan, MeshView mesh)
    {
        try
        {
            return plan(mesh);
        }
        catch (Exception e)
        {
            ControlPlaneLog.PlanFailed(logger, view.Key.Shape.Cluster, view.Key.Shape.Locality, view.Key.Shape.Namespace, e);
            metrics.PlanFailures.Increment();
            view.GiveUp();
            return false;
        }
    }

    private void Note(XdsClient client, bool isThere)
    {
        lock (_gate)
        {
            _comings.Add((client, isThere));
        }

        _signal.Set();
    }

    private void TakeOffer()
    {
        (MeshSnapshot Snapshot, SnapshotChanges Changes, long Since) offer;
        lock (_gate)
        {
            if (_offer is not { } given)
            {
                return;
            }

            offer = given;
            _offer = null;
        }

        var before = _mesh?.Snapshot;
        _mesh = _mesh?.With(offer.Snapshot) ?? MeshView.Of(offer.Snapshot);
        _inputs = ViewInputs.Of(offer.Snapshot, _inputs);
        // Nobody looks at these, and they would have to be planned anew.
        foreach (var idle in offer.Changes.IsConfiguration() ? _views.Values.Where(v => v.Members.Count == 0).ToList() : [])
        {
            _views.Remove(idle.Key);
        }

        var rules = RuleReach.Of(before ?? offer.Snapshot, offer.Snapshot, offer.Changes.Config);
        foreach (var view in _views.Values)
        {
            view.Note(offer.Changes, rules, offer.Since);
        }

        foreach (var (client, view) in _clients.ToList())
        {
            if (before is null || offer.Changes.IsConfiguration() || MayMove(before, offer.Snapshot, offer.Changes, client.Identity))
            {
                Place(client, view, offer.Since);
            }
        }
    }

    private static bool MayMove(MeshSnapshot before, MeshSnapshot after, SnapshotChanges changes, ProxyIdentity proxy)
    {
        if (changes.Endpoints.Count > 0 && ViewKey.MayServe(before, after, proxy, changes.Endpoints))
        {
            return true;
        }

        return changes.Workloads.Count > 0 && (IsAmong(before) || IsAmong(after));

        bool IsAmong(MeshSnapshot snapshot) => proxy.Addresses.Any(a =>
            snapshot.Workloads.At(proxy.Cluster, a) is { } workload && changes.Workloads.Contains((workload.Cluster, workload.Namespace, workload.Name)));
    }

    private void TakeClients()
    {
        List<(XdsClient Client, bool IsThere)> comings;
        if (_mesh is null)
        {
            return;
        }

        lock (_gate)
        {
            comings = [.. _comings];
            _comings.Clear();
        }

        foreach (var (client, isThere) in comings)
        {
            if (isThere)
            {
                Place(client, present: null, since: 0);
            }
            else if (_clients.Remove(client, out var view))
            {
                view.Remove(client);
            }
        }

        foreach (var idle in _views.Values.Where(v => v.Members.Count == 0).Skip(Defaults.MaxIdleViews).ToList())
        {
            _views.Remove(idle.Key);
        }
    }

    private void Place(XdsClient client, MeshViewState? present, long since)
    {
        var key = ViewKey.Of(_mesh!.Snapshot, _inputs!, client.Identity);
        if (present is not null && present.Key == key)
        {
            return;
        }

        present?.Remove(client);
        if (!_views.TryGetValue(key, out var view))
        {
            var (writer, pool) = writers.For(client.Identity);
            _views[key] = view = new MeshViewState(key, writer, pool, _shared);
        }

        view.Members.Add(client);
        _clients[client] = view;
        if (view.IsBehind)
        {
            view.Unshown.Add(client);
        }
        else
        {
            client.Show(view.Resources!, since);
        }
    }

    private static void Show(MeshViewState view, long since, bool isDifferent)
    {
        if (view.Resources is null)
        {
            return;
        }

        foreach (var member in isDifferent ? view.Members : view.Unshown)
        {
            member.Show(view.Resources, since);
        }

        if (!view.IsBehind)
        {
            view.Unshown.Clear();
        }
    }

    private void Publish()
    {
        var before = _state;
        _state = new(_mesh!, _views.Count, _clients.Count, !_views.Values.Any(v => v.IsBehind));
        before.Replaced.TrySetResult();
    }
}
