using System.Net.Sockets;
using System.Text.Json;
using Isthmus.Lab.Processes;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Topology;

namespace Isthmus.Lab.Control;

/// <summary>Takes orders for a running lab on a socket in its folder, which only its user can open.</summary>
public sealed class ControlServer : IDisposable
{
    // An order is a few words.
    private const int LongestOrder = 4096;

    private readonly RunningLab _lab;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly TaskCompletionSource _down = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins to listen; orders are taken by <see cref="RunAsync"/>.</summary>
    /// <param name="lab">The lab.</param>
    /// <exception cref="LabException">The socket cannot be made.</exception>
    public ControlServer(RunningLab lab)
    {
        _lab = lab;
        try
        {
            _socket.Bind(new UnixDomainSocketEndPoint(LabFolder.SocketOf(lab.Slot)));
            _socket.Listen();
        }
        catch (SocketException e)
        {
            _socket.Dispose();
            throw new LabException($"{LabFolder.SocketOf(lab.Slot)} cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Completes when somebody asked for the lab's end.</summary>
    public Task Down => _down.Task;

    /// <summary>Takes orders until <paramref name="cancellationToken"/> fires.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _socket.AcceptAsync(cancellationToken), cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The lab ends.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task ServeAsync(Socket connection, CancellationToken cancellationToken)
    {
        var isHeld = false;
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: false);
            var order = await ReadOrderAsync(stream, cancellationToken);
            if (order is { Verb: LabOrder.Down })
            {
                _lab.HoldUntilEnded(connection);
                isHeld = true;
            }

            var reply = order is null ? new LabReply(IsDone: false, "no order") : await AnswerOrGiveUpAsync(order, cancellationToken);
            try
            {
                // Also when the lab ends: who asked still waits.
                await JsonSerializer.SerializeAsync(stream, reply, ControlJson.Default.LabReply, CancellationToken.None);
            }
            finally
            {
                // Not before whoever asked has been told: the end of the lab ends this connection too.
                if (isHeld)
                {
                    _down.TrySetResult();
                }
            }
        }
        catch (Exception e) when (e is IOException or JsonException or OperationCanceledException or SocketException)
        {
            // Who asked went away, or never spoke our language.
        }
        finally
        {
            if (!isHeld)
            {
                connection.Dispose();
            }
        }
    }

    private static async Task<LabOrder?> ReadOrderAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestOrder];
        var length = await ReadLineAsync(stream, buffer, cancellationToken);
        return JsonSerializer.Deserialize(buffer.AsSpan(0, length), ControlJson.Default.LabOrder);
    }

    private static async Task<int> ReadLineAsync(NetworkStream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length += read;
            if (read == 0 || buffer[length - 1] == (byte)'\n')
            {
                break;
            }
        }

        return length;
    }

    private async Task<LabReply> AnswerOrGiveUpAsync(LabOrder order, CancellationToken cancellationToken)
    {
        try
        {
            return await AnswerAsync(order, cancellationToken);
        }
        catch (OperationCanceledException e)
        {
            return new LabReply(IsDone: false, cancellationToken.IsCancellationRequested ? $"the lab ends: '{order.Verb}' was given up" : $"'{order.Verb}' was given up: {e.Message}");
        }
    }

    private async Task<LabReply> AnswerAsync(LabOrder order, CancellationToken cancellationToken)
    {
        switch (order.Verb)
        {
            case "status":
                return new LabReply(IsDone: true, _lab.Scenario.Name) { Rows = [.. _lab.Instances.Select(RowOf)] };
            case "logs":
                return Logs(order.Text);
            case "place":
                return Place(order.Text);
            case "endpoints":
                return await EndpointsAsync(order.Text, cancellationToken);
            case LabOrder.Down:
                return new LabReply(IsDone: true, "");
            case "act":
                return await ActAsync(order.Text, cancellationToken);
            default:
                return new LabReply(IsDone: false, $"'{order.Verb}' is not known");
        }
    }

    private async Task<LabReply> ActAsync(string text, CancellationToken cancellationToken)
    {
        if (LabAction.Parse(text, out var problem) is not { } action)
        {
            return new LabReply(IsDone: false, problem);
        }

        try
        {
            await _lab.ActAsync(action, cancellationToken);
            return new LabReply(IsDone: true, action.ToString());
        }
        catch (LabException e)
        {
            return new LabReply(IsDone: false, e.Message);
        }
    }

    private LabReply Logs(string text)
    {
        var target = text.Length == 0 ? LabTarget.Everything : LabTarget.Parse(text);
        var meant = _lab.Instances.Where(i => target is not null && target.Includes(i.Cluster.Name, i.Workload.Name, i.Name)).ToList();
        return meant.Count == 0
            ? new LabReply(IsDone: false, $"'{text}' is nobody of this lab; there are {string.Join(", ", _lab.Instances.Select(i => $"{i.Cluster.Name}/{i.Workload.Name}").Distinct(StringComparer.Ordinal))}")
            : new LabReply(IsDone: true, string.Join('\n', meant.SelectMany(i => i.Processes.SelectMany(p => p.Lines).Select(l => $"{i.FullName}: {l}"))));
    }

    private LabReply Place(string text) =>
        Find(text, i => i.Workload.Role == WorkloadRole.Caller, "caller", out var problem) is { } instance
            ? new LabReply(IsDone: true, instance.Entry.ToString()) { NetworkOf = instance.Network is null ? 0 : instance.Process?.Id ?? 0 }
            : problem;

    // The lab asks the proxy itself: in isolated networks nobody else reaches it.
    private async Task<LabReply> EndpointsAsync(string text, CancellationToken cancellationToken)
    {
        if (Find(text, i => i.Workload.Role is WorkloadRole.Caller or WorkloadRole.Gateway, "proxy", out var problem) is not { } instance)
        {
            return problem;
        }

        var admin = ProcessSpecs.ProxyAdminOf(instance);
        if (instance.IsPaused)
        {
            return new LabReply(IsDone: false, $"the proxy does not answer at {admin}: it is paused");
        }

        try
        {
            return new LabReply(IsDone: true, await _lab.GetAsync(instance, new Uri($"http://{admin}/clusters"), cancellationToken));
        }
        catch (Exception e) when (RunningLab.IsSilence(e, cancellationToken))
        {
            return new LabReply(IsDone: false, $"the proxy does not answer at {admin}: {e.Message}");
        }
    }

    private LabInstance? Find(string text, Func<LabInstance, bool> isMeant, string kind, out LabReply problem)
    {
        var places = _lab.Instances.Where(isMeant).ToList();
        problem = new LabReply(IsDone: false, $"'{text}' is no {kind} of this lab; there are {string.Join(", ", places.Select(i => $"{i.Cluster.Name}/{i.Workload.Name}"))}");
        return LabTarget.Parse(text) is { } target ? places.Find(i => target.Includes(i.Cluster.Name, i.Workload.Name, i.Name)) : null;
    }

    private static LabRow RowOf(LabInstance instance)
    {
        var state = instance.IsTerminating ? "ending"
            : instance.Process is not { EndedAt: null } process ? "dead"
            : process.IsPaused ? "paused"
            : instance.Health.IsReady ? "ready" : "not ready";
        return new LabRow(
            instance.FullName,
            instance.Workload.Role == WorkloadRole.ControlPlane ? "control plane" : instance.Workload.Role.ToString().ToLowerInvariant(),
            instance.Entry.ToString(),
            instance.Locality.ToString(),
            state,
            instance.Process?.Id ?? 0);
    }
}
