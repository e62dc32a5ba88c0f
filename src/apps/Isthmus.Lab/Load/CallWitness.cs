using System.Net;
using System.Net.Sockets;
using Isthmus.Lab.Sample;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Steps;
using Isthmus.Lab.Topology;

namespace Isthmus.Lab.Load;

/// <summary>Makes the single calls that a step expects an answer to, once its load was measured.</summary>
/// <param name="lab">The lab.</param>
/// <param name="view">Is told each answer.</param>
public sealed class CallWitness(RunningLab lab, ILabView view) : IStepWitness
{
    /// <inheritdoc/>
    public IStepWatch Begin(StepExpectation expectation) => new Watch(this, expectation.Calls);

    /// <summary>What is wrong with an answer, in a sentence; null when it is the expected one. Pure.</summary>
    /// <param name="call">What was expected.</param>
    /// <param name="status">The status.</param>
    /// <param name="body">The body.</param>
    /// <param name="instance">Who says to have answered, as CLUSTER/INSTANCE; empty when no server does.</param>
    internal static string? ProblemOf(ExpectedCall call, int status, string body, string instance)
    {
        var got = string.Create(CultureInfo.InvariantCulture, $"{call} got {status}{(instance.Length > 0 ? $" from {instance}" : "")}: {Excerpt(body)}");
        return status != call.Status ? string.Create(CultureInfo.InvariantCulture, $"{got}; expected was {call.Status}")
            : !body.Contains(call.Body, StringComparison.Ordinal) ? $"{got}; expected was '{call.Body}'"
            : call.Cluster.Length > 0 && !instance.StartsWith(call.Cluster + "/", StringComparison.Ordinal) ? $"{got}; expected was an answer from {call.Cluster}"
            : null;
    }

    private static string Excerpt(string body) => body.Length <= Defaults.ShownBody ? body.Trim() : body[..Defaults.ShownBody].Trim() + " ...";

    private async Task<IEnumerable<string>> CallAsync(ExpectedCall call, CancellationToken cancellationToken)
    {
        var callers = lab.Instances.Where(i => call.From.Includes(i.Cluster.Name, i.Workload.Name, i.Name) && !i.IsTerminating).ToList();
        if (callers.Count == 0)
        {
            return [$"{call} could not be made: there is no such caller now"];
        }

        var problems = new List<string>();
        var good = "";
        foreach (var caller in callers)
        {
            for (var i = 0; i < call.Times; i++)
            {
                var (problem, answer) = await CallAsync(call, caller, cancellationToken);
                good = problem is null ? answer : good;
                problems.AddRange(problem is null ? [] : [problem]);
            }
        }

        if (good.Length > 0 && problems.Count == 0)
        {
            view.Say($"{call}: {good}{(call.Times > 1 ? string.Create(CultureInfo.InvariantCulture, $" ({call.Times} times)") : "")}");
        }

        return problems;
    }

    private static async Task<(string? Problem, string Answer)> CallAsync(ExpectedCall call, LabInstance caller, CancellationToken cancellationToken)
    {
        // A connection for each: an old one says nothing about new ones.
        using var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null, Proxy = new WebProxy(new Uri($"http://{caller.Entry}")) };
        if (caller.Network is { } network)
        {
            handler.ConnectCallback = async (_, token) => new NetworkStream(await network.ConnectAsync(caller.Entry, token), ownsSocket: true);
        }

        using var client = new HttpClient(handler) { Timeout = Defaults.RequestTimeout };
        using var request = new HttpRequestMessage(HttpMethod.Parse(call.Method), new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{call.Host}:{call.Port}{call.Path}")));
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            var instance = response.Headers.NonValidated.TryGetValues(SampleHeaders.Instance, out var values) ? values.ToString() : "";
            return (ProblemOf(call, (int)response.StatusCode, body, instance), string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {Excerpt(body)}"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return ($"{call} got no answer: {e.Message}", "");
        }
    }

    private sealed class Watch(CallWitness witness, EquatableArray<ExpectedCall> calls) : IStepWatch
    {
        public async Task<IReadOnlyList<string>> JudgeAsync(CancellationToken cancellationToken)
        {
            var problems = new List<string>();
            foreach (var call in calls.ToList())
            {
                problems.AddRange(await witness.CallAsync(call, cancellationToken));
            }

            return problems;
        }

        public void Dispose()
        {
            // Nothing is held between the calls.
        }
    }
}
