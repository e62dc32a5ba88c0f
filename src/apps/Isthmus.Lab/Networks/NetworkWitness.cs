using System.Net;
using System.Net.Sockets;
using Isthmus.Lab.Processes;
using Isthmus.Lab.Sample;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Steps;
using Isthmus.Lab.Topology;

namespace Isthmus.Lab.Networks;

/// <summary>Proves of isolated networks what a step expects of them: that direct paths do not exist, and that nothing readable crosses.</summary>
/// <param name="lab">The lab.</param>
/// <param name="view">Is told what was found.</param>
public sealed class NetworkWitness(RunningLab lab, ILabView view) : IStepWitness
{
    /// <inheritdoc/>
    public IStepWatch Begin(StepExpectation expectation) => new Watch(this, expectation);

    private async Task<IEnumerable<string>> TryAsync(UnreachablePath path, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var meant = lab.Instances.Where(i => path.To.Includes(i.Cluster.Name, i.Workload.Name, i.Name) && i.Network is not null).ToList();
        if (meant.Count == 0)
        {
            problems.Add($"'{path}' could not be tried: there is no such instance now");
        }

        foreach (var target in meant)
        {
            var (isGood, text) = await TryAsync(path.From, target, cancellationToken);
            view.Say($"{(path.From.Length == 0 ? "from the backbone" : $"from {path.From}")}, {target.FullName} at {target.Address}: {text}");
            if (!isGood)
            {
                problems.Add($"{target.FullName} at {target.Address} can be reached from {(path.From.Length == 0 ? "the backbone" : path.From)}: {text}");
            }
        }

        return problems;
    }

    private async Task<(bool IsGood, string Text)> TryAsync(string from, LabInstance target, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(HasOwn(from, target.Address) ? Defaults.RequestTimeout : Defaults.ProbeTimeout);
        try
        {
            var who = await AskAsync(from, new IPEndPoint(target.Address, Defaults.AdminPort), limit.Token);
            return (from.Length > 0 && who.StartsWith(from + "/", StringComparison.Ordinal), $"answered by {who}");
        }
        catch (Exception e) when (e is SocketException or HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            var reason = (e as SocketException ?? e.InnerException as SocketException)?.SocketErrorCode.ToString() ?? "no answer";
            return (true, $"no connection ({reason})");
        }
    }

    // Where the caller's network has a pod at that address itself, its answer is what proves that the two do not meet: it is waited for. Elsewhere there is nobody to answer.
    private bool HasOwn(string from, IPAddress address) =>
        lab.Instances.Any(i => i.Cluster.Name == from && i.Address.Equals(address) && i.Process is { EndedAt: null, IsPaused: false });

    // The sample server says who it is also where it is told how to behave, and there in plain text whatever its callers must speak.
    private async Task<string> AskAsync(string from, IPEndPoint address, CancellationToken cancellationToken)
    {
        var network = lab.Instances.FirstOrDefault(i => i.Cluster.Name == from)?.Network;
        if (from.Length > 0 && network is null)
        {
            throw new LabException($"'{from}' has no isolated network");
        }

        if (network is null)
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, cancellationToken);
            return "somebody";
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{address}/"));
        request.Headers.ConnectionClose = true;
        using var response = await network.Http.SendAsync(request, cancellationToken);
        return response.Headers.NonValidated.TryGetValues(SampleHeaders.Instance, out var values) ? values.ToString() : "somebody";
    }

    private sealed class Watch(NetworkWitness witness, StepExpectation expectation) : IStepWatch
    {
        private readonly BackboneCapture? _capture = expectation.Unreadable.IsEmpty ? null : new BackboneCapture(expectation.Unreadable);

        public async Task<IReadOnlyList<string>> JudgeAsync(CancellationToken cancellationToken)
        {
            var problems = new List<string>();
            foreach (var path in expectation.Unreachable.ToList())
            {
                problems.AddRange(await witness.TryAsync(path, cancellationToken));
            }

            if (_capture is not null)
            {
                problems.AddRange(_capture.End());
                witness.View(_capture.TlsFrames);
                if (_capture.TlsFrames == 0)
                {
                    problems.Add("nothing encrypted crossed the backbone, so that nothing was proven");
                }
            }

            return problems;
        }

        public void Dispose() => _capture?.Dispose();
    }

    private void View(long frames) => view.Say(string.Create(CultureInfo.InvariantCulture, $"captured {frames} frames with TLS on the backbone"));
}
