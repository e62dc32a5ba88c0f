using Isthmus.ControlPlane.Changes;
using Isthmus.Runtime.Names;
using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane.Sources;

/// <summary>
/// Looks up the host names of gateways between networks, again and again. A look-up that fails changes nothing: the last answer stays in use. One task runs it; any thread may say which
/// names are wanted.
/// </summary>
internal sealed class GatewayNames(INameResolver resolver, ControlPlaneMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Signal _wanted = new();

    // Bounded by the gateways of the mesh: what is not wanted any more is forgotten.
    private readonly SortedDictionary<string, GatewayNameState> _names = new(StringComparer.Ordinal);

    /// <summary>Says which names are needed from now on, all others being forgotten; whether each was looked up at least once, with or without success.</summary>
    public bool Want(EquatableArray<NetworkGateway> gateways)
    {
        var names = NetworkGateway.NamesOf(gateways);
        lock (_gate)
        {
            foreach (var name in _names.Keys.Where(n => !names.Contains(n)).ToList())
            {
                _names.Remove(name);
            }

            foreach (var name in names.Where(n => !_names.ContainsKey(n)))
            {
                _names[name] = new GatewayNameState();
                _wanted.Set();
            }

            Count();
            return _names.Values.All(n => n.AskedAt is not null);
        }
    }

    /// <summary>Looks names up until <paramref name="cancellationToken"/> fires, and tells <paramref name="mesh"/> what came of it.</summary>
    public async Task RunAsync(MeshLoop mesh, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var due = TakeDue();
                if (due.Count > 0)
                {
                    var parallel = new ParallelOptions { MaxDegreeOfParallelism = Defaults.NameLookups, CancellationToken = cancellationToken };
                    await Parallel.ForEachAsync(due, parallel, (name, token) => LookUpAsync(name, token));
                    await mesh.PostAsync(new MeshChange.Names(Answers()), cancellationToken);
                }

                await WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The owner stops.
        }
    }

    private List<string> TakeDue()
    {
        lock (_gate)
        {
            return [.. _names.Where(n => UntilDue(n.Value) == TimeSpan.Zero).Select(n => n.Key)];
        }
    }

    private EquatableArray<GatewayName> Answers()
    {
        lock (_gate)
        {
            return _names.Where(n => !n.Value.Addresses.IsEmpty).Select(n => new GatewayName(n.Key, n.Value.Addresses)).ToEquatableArray();
        }
    }

    private TimeSpan UntilDue()
    {
        lock (_gate)
        {
            return _names.Values.Select(UntilDue).Append(Defaults.NameRefresh).Min();
        }
    }

    private TimeSpan UntilDue(GatewayNameState state)
    {
        var passed = state.AskedAt is { } asked ? time.GetElapsedTime(asked) : Defaults.NameRefresh;
        return passed < Defaults.NameRefresh ? Defaults.NameRefresh - passed : TimeSpan.Zero;
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var refresh = Task.Delay(UntilDue(), time, stop.Token);
        var wanted = _wanted.WaitAsync(stop.Token).AsTask();
        await await Task.WhenAny(refresh, wanted);
        await stop.CancelAsync();
    }

    private async ValueTask LookUpAsync(string name, CancellationToken cancellationToken)
    {
        var addresses = await GatewayAddresses.LookUpAsync(resolver, name, time, cancellationToken);
        lock (_gate)
        {
            if (_names.TryGetValue(name, out var state))
            {
                Tell(name, state, addresses);
                state.AskedAt = time.GetTimestamp();
                state.IsFailing = addresses.IsEmpty;
                state.Addresses = addresses.IsEmpty ? state.Addresses : addresses;
                Count();
            }
        }
    }

    private void Tell(string name, GatewayNameState state, EquatableArray<string> addresses)
    {
        if (addresses.IsEmpty && !state.IsFailing)
        {
            ControlPlaneLog.GatewayNameFails(logger, name, state.Addresses.IsEmpty ? "callers in other networks get nothing that is behind it" : "its last addresses stay in use");
        }
        else if (!addresses.IsEmpty && (state.IsFailing || state.Addresses != addresses))
        {
            ControlPlaneLog.GatewayNameFound(logger, name, string.Join(", ", addresses));
        }
    }

    private void Count()
    {
        var answered = _names.Values.Count(n => n is { AskedAt: not null, IsFailing: false });
        metrics.GatewayNames.Set(answered, "answered");
        metrics.GatewayNames.Set(_names.Count - answered, "unanswered");
    }
}
