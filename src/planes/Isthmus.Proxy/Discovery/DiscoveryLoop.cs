using Google.Protobuf;
using Isthmus.Rpc;
using Isthmus.Rpc.Client;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;
using Isthmus.Xds.Translation;

namespace Isthmus.Proxy.Discovery;

/// <summary>
/// Gets plans from a control plane over incremental aggregated discovery, for as long as the proxy runs: connects again when a stream ends, asks for what is named,
/// refuses by name what cannot be honoured, and hands over a plan when it is whole. When no control plane answers, the last good plan from disk is used.
/// </summary>
public sealed class DiscoveryLoop : IDisposable
{
    private static readonly RpcMethod<DeltaDiscoveryRequest, DeltaDiscoveryResponse> Method = new(
        "envoy.service.discovery.v3.AggregatedDiscoveryService",
        "DeltaAggregatedResources",
        Of(DeltaDiscoveryRequest.Parser),
        Of(DeltaDiscoveryResponse.Parser));

    private readonly Func<Plan, Task> _apply;
    private readonly Action<DiscoveryStatus> _report;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly DiscoverySettings _settings;
    private readonly IncrementalClient _client;
    private readonly PlanAssembly _assembly = new();
    private readonly PlanStore? _store;
    private readonly SemaphoreSlim _applying = new(1, 1);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly WorkloadHealth? _health;
    private readonly Dictionary<string, HashSet<string>> _asked = new(StringComparer.Ordinal);
    private volatile DiscoveryStatus _status = new(false, 0, "", "", false);

    /// <summary>Prepares the loop.</summary>
    /// <param name="settings">Where plans come from.</param>
    /// <param name="apply">Takes each whole plan; called one at a time.</param>
    /// <param name="report">Told of every change of <see cref="Status"/>, for logs; must not block.</param>
    /// <param name="time">For waiting between attempts.</param>
    /// <param name="random">For spreading the attempts of many proxies.</param>
    public DiscoveryLoop(DiscoverySettings settings, Func<Plan, Task> apply, Action<DiscoveryStatus> report, TimeProvider time, Random random)
    {
        _apply = apply;
        _report = report;
        _time = time;
        _random = random;
        _settings = settings;
        _client = new IncrementalClient(NodeWriter.Write(settings.Proxy, settings.RegisterGroup));
        _health = settings.Health;
        _store = settings.StateFolder is { } folder ? new PlanStore(folder) : null;
        _client.SubscribeToAll(TypeUrls.Cluster);
        _client.SubscribeToAll(TypeUrls.Listener);
    }

    /// <summary>How it stands.</summary>
    public DiscoveryStatus Status
    {
        get => _status;
        private set
        {
            if (value != _status)
            {
                _status = value;
                _report(value);
            }
        }
    }

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var fallback = FallBackAsync(cancellationToken);
        var delay = Defaults.FirstReconnectDelay;
        while (!cancellationToken.IsCancellationRequested)
        {
            var hadPlans = _status.Plans;
            var lasted = await StreamAsync(cancellationToken);

            // A control plane that takes streams and drops them at once is not well.
            delay = _status.Plans > hadPlans || lasted >= Defaults.LongestReconnectDelay ? Defaults.FirstReconnectDelay : delay;

            // Full jitter: when a control plane comes back, its proxies do not come all at once.
            await DelayAsync(delay * _random.NextDouble(), cancellationToken);
            delay = delay * 2 < Defaults.LongestReconnectDelay ? delay * 2 : Defaults.LongestReconnectDelay;
        }

        await fallback;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _applying.Dispose();
        _writing.Dispose();
    }

    private static RpcMarshaller<T> Of<T>(MessageParser<T> parser)
        where T : IMessage<T> => new(static (message, to) => message.WriteTo(to), from => parser.ParseFrom(from));

    /// <summary>One stream, to its end. How long the control plane kept it; zero if it did not take it.</summary>
    private async Task<TimeSpan> StreamAsync(CancellationToken cancellationToken)
    {
        // A connection of its own for each stream: it shows the certificate that is current, and is made to the control plane that the name means now.
        using var channel = new RpcChannel(_settings.Address, new RpcChannelOptions { Tls = _settings.Tls, MaxMessageSize = Defaults.MaxDiscoveryResponse }, _time);
        await using var call = channel.StartStream(Method, cancellationToken: cancellationToken);
        _client.Connect();
        var isOpen = await SendAsync(call);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reporting = isOpen && _health is { } health ? ReportHealthAsync(call, health, ended.Token) : Task.CompletedTask;
        var isTaken = isOpen && await call.IsTakenAsync();
        var takenAt = _time.GetTimestamp();
        if (isTaken)
        {
            // Not with the first response: when we have everything already, none comes.
            Status = _status with { IsConnected = true };
        }

        while (isOpen && await call.ReadAsync() is { HasMessage: true, Message: { } response })
        {
            isOpen = await TakeAsync(call, response);
        }

        if (!isOpen)
        {
            // A write that failed does not say why; reading to the end does.
            await call.ReadAsync();
        }

        await ended.CancelAsync();
        await reporting;
        _client.Disconnect();
        Status = _status with { IsConnected = false, LastError = call.Status is { } status ? $"{status.Code}: {status.Message}" : "the stream ended" };
        return isTaken ? _time.GetElapsedTime(takenAt) : TimeSpan.Zero;
    }

    private async Task<bool> TakeAsync(RpcClientCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> call, DeltaDiscoveryResponse response)
    {
        var parts = new Dictionary<string, PlanPart>(StringComparer.Ordinal);
        var outcome = _client.Receive(response, resource => Judge(response.TypeUrl, resource, parts), out var update);
        if (outcome == ResponseOutcome.TooMuch)
        {
            return false;
        }

        var hasChanged = _assembly.Apply(update, parts);
        AskForWhatIsNamed();
        _assembly.DropUnnamed();
        Status = _status with
        {
            Rejected = update.Rejected.Count == 0 ? _status.Rejected : string.Join("; ", update.Rejected.Select(r => $"{r.Name}: {r.Reason}")),
        };
        var isOpen = await SendAsync(call);
        if (hasChanged && _assembly.IsComplete)
        {
            await PublishAsync();
        }

        return isOpen;
    }

    private async Task PublishAsync()
    {
        await _applying.WaitAsync(CancellationToken.None);
        try
        {
            if (await TryApplyAsync(_assembly.Assemble()))
            {
                var problem = _store?.Save(_assembly.Resources);
                Status = _status with { Plans = _status.Plans + 1, IsFromDisk = false, LastError = problem ?? _status.LastError };
            }
        }
        finally
        {
            _applying.Release();
        }
    }

    // What control planes send must not end the proxy, also where we have not foreseen it: the plan in use stays, on disk too.
    private async Task<bool> TryApplyAsync(Plan plan)
    {
        try
        {
            await _apply(plan);
            return true;
        }
        catch (Exception e)
        {
            Status = _status with { LastError = $"a plan could not be used: {e.Message}" };
            return false;
        }
    }

    private string? Judge(string typeUrl, Resource resource, Dictionary<string, PlanPart> parts)
    {
        if (resource.Resource_ is null)
        {
            return _assembly.Holds(typeUrl, resource) ? null : "empty";
        }

        if (!XdsToPlan.TryRead(resource.Resource_, out var part, out var problem))
        {
            return problem.Reason;
        }

        if (MismatchOf(typeUrl, resource, part) is { } mismatch)
        {
            return mismatch;
        }

        parts[resource.Name] = part;
        return null;
    }

    // Upstreams and listeners are told apart by the names inside: two wrappers around one name would make two of it.
    private static string? MismatchOf(string typeUrl, Resource resource, PlanPart part) =>
        part.TypeUrl != typeUrl ? $"the resource is of type {part.TypeUrl}"
        : part.Name != resource.Name ? $"the resource is named {part.Name}"
        : null;

    private void AskForWhatIsNamed()
    {
        foreach (var typeUrl in (ReadOnlySpan<string>)[TypeUrls.Endpoints, TypeUrls.Route])
        {
            var asked = _asked.TryGetValue(typeUrl, out var before) ? before : _asked[typeUrl] = new(StringComparer.Ordinal);
            var wanted = _assembly.NamesOf(typeUrl).ToHashSet(StringComparer.Ordinal);
            foreach (var name in wanted.Except(asked, StringComparer.Ordinal))
            {
                _client.Subscribe(typeUrl, name);
            }

            foreach (var name in asked.Except(wanted, StringComparer.Ordinal))
            {
                _client.Unsubscribe(typeUrl, name);
            }

            _asked[typeUrl] = wanted;
        }
    }

    private async Task<bool> SendAsync(RpcClientCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> call)
    {
        while (_client.TryNext(out var request))
        {
            if (!await WriteAsync(call, request))
            {
                return false;
            }
        }

        return true;
    }

    // After the first request, which says who we are: at once what is known, then every change.
    private async Task ReportHealthAsync(RpcClientCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> call, WorkloadHealth health, CancellationToken cancellationToken)
    {
        var isOpen = true;
        while (isOpen && !cancellationToken.IsCancellationRequested)
        {
            var changed = health.Changed;
            if (health.Latest is { } report)
            {
                var request = new DeltaDiscoveryRequest { TypeUrl = TypeUrls.HealthInformation };
                request.ErrorDetail = report.IsHealthy ? null : new() { Message = report.Problem };
                isOpen = await WriteAsync(call, request);
            }

            if (isOpen)
            {
                await changed.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> WriteAsync(RpcClientCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> call, DeltaDiscoveryRequest request)
    {
        await _writing.WaitAsync(CancellationToken.None);
        try
        {
            return await call.WriteAsync(request);
        }
        finally
        {
            _writing.Release();
        }
    }

    // A control plane that answers within this time is fresher than the disk; one that does not must not keep the proxy from serving.
    private async Task FallBackAsync(CancellationToken cancellationToken)
    {
        if (_store is null)
        {
            return;
        }

        await DelayAsync(Defaults.ControlPlanePatience, cancellationToken);
        await _applying.WaitAsync(CancellationToken.None);
        try
        {
            if (!cancellationToken.IsCancellationRequested && _status.Plans == 0)
            {
                await ApplyKeptAsync(_store);
            }
        }
        finally
        {
            _applying.Release();
        }
    }

    private async Task ApplyKeptAsync(PlanStore store)
    {
        var parts = XdsToPlan.Read(store.Load(out var problem).Select(r => r.Resource_), out _);
        var isUsed = parts.Count > 0 && await TryApplyAsync(XdsToPlan.Assemble(parts));
        Status = _status with { IsFromDisk = isUsed, LastError = problem ?? _status.LastError };
    }

    private async Task DelayAsync(TimeSpan time, CancellationToken cancellationToken) =>
        await Task.Delay(time, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
