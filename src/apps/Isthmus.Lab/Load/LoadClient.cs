using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Isthmus.Lab.Sample;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Load;

/// <summary>
/// Calls at a steady rate, whether or not answers come, so that an outage is not hidden by callers who wait; or as so many callers who do wait. Bounded: at most
/// <see cref="ScenarioLoad.AtOnce"/> under way; what is beyond is counted as held back. Owns its connections.
/// </summary>
public sealed class LoadClient : IDisposable
{
    // Fine enough that 1,000 calls/s come in tens, coarse enough to cost no CPU.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly ScenarioLoad _load;
    private readonly LoadRecorder _recorder;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly Uri _url;
    private readonly byte[] _body;
    private readonly Dictionary<(string Instance, string Version), LoadAnswer> _answers = [];
    private readonly Lock _gate = new();
    private int _open;

    /// <summary>Prepares the calls; none is made yet.</summary>
    public LoadClient(ScenarioLoad load, LoadTarget target, LoadRecorder recorder, TimeProvider time)
    {
        (_load, _recorder, _time) = (load, recorder, time);
        _body = new byte[load.BodyBytes];
        _url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{load.Host}:{load.Port}{load.Path}"));
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = Defaults.MaxConcurrentCalls,
            UseProxy = target.IsProxy,
            Proxy = target.IsProxy ? new WebProxy(new Uri($"http://{target.Connect}")) : null,
        };
        if (target.Network is { } network)
        {
            handler.ConnectCallback = async (_, token) => new NetworkStream(await network.ConnectAsync(target.Connect, token), ownsSocket: true);
        }
        else if (!target.IsProxy)
        {
            handler.ConnectCallback = (_, token) => ConnectAsync(target.Next?.Invoke() ?? target.Connect, token);
        }

        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Makes one call; null when it was answered well, else why not.</summary>
    public async Task<string?> CallAsync(CancellationToken cancellationToken)
    {
        var call = _recorder.Begin();
        var (answer, attempt, failure) = await SendAsync(call.IsOfStep, cancellationToken);
        if (failure is null)
        {
            _recorder.Answered(call, answer!, attempt);
        }
        else
        {
            _recorder.Failed(call, failure);
        }

        return failure;
    }

    /// <summary>Waits until a call is answered well, without counting calls.</summary>
    public async Task WaitUntilAnsweredAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        while (true)
        {
            var (_, _, failure) = await SendAsync(isOfStep: false, cancellationToken);
            if (failure is null)
            {
                return;
            }

            if (_time.GetElapsedTime(start) > limit)
            {
                throw new Processes.LabException($"no call to {_url} was answered well within {limit.TotalSeconds:0} s; the last one: {failure}");
            }

            await Task.Delay(Defaults.Bucket, _time, cancellationToken);
        }
    }

    /// <summary>Calls until <paramref name="cancellationToken"/> fires; then waits for what is under way.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await (_load.Rate > 0
            ? CallAtRateAsync(cancellationToken)
            : Task.WhenAll(Enumerable.Range(0, _load.Connections).Select(_ => CallAgainAndAgainAsync(cancellationToken))));
        while (Volatile.Read(ref _open) > 0)
        {
            await Task.Delay(Tick, _time, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static async ValueTask<Stream> ConnectAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task CallAtRateAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, _time);
        var start = _time.GetTimestamp();
        var begun = 0L;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                for (var due = Due(_time.GetElapsedTime(start)); begun < due; begun++)
                {
                    BeginCall();
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The owner ends the load.
        }
    }

    // Half as many calls during the warm-up as later: programs that just began are slow, and a queue of calls would say nothing about a failover.
    private long Due(TimeSpan since)
    {
        var ramp = Defaults.WarmUp.TotalSeconds;
        var seconds = since.TotalSeconds;
        return (long)(_load.Rate * (seconds < ramp ? seconds * seconds / (2 * ramp) : seconds - (ramp / 2)));
    }

    private async Task CallAgainAndAgainAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            // A refused call fails at once; a caller would not try again ten thousand times a second either.
            if (await CallAsync(CancellationToken.None) is not null)
            {
                await Task.Delay(Tick, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void BeginCall()
    {
        if (Volatile.Read(ref _open) >= _load.AtOnce)
        {
            _recorder.HeldBack();
            return;
        }

        Interlocked.Increment(ref _open);
        _ = CallAndCloseAsync();
    }

    private async Task CallAndCloseAsync()
    {
        try
        {
            await CallAsync(CancellationToken.None);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task<(LoadAnswer? Answer, int? Attempt, string? Failure)> SendAsync(bool isOfStep, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_load.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var request = NewRequest(isOfStep);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            await response.Content.CopyToAsync(Stream.Null, either.Token);
            return (int)response.StatusCode >= 500
                ? (null, null, string.Create(CultureInfo.InvariantCulture, $"status {(int)response.StatusCode}{SourceOf(response.Headers)}"))
                : (AnswerOf(response.Headers), AttemptOf(response.Headers), null);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return (null, null, string.Create(CultureInfo.InvariantCulture, $"no answer within {_load.Timeout.TotalSeconds:0.#} s"));
        }
        catch (HttpRequestException e)
        {
            return (null, null, ReasonOf(e));
        }
        catch (IOException e)
        {
            return (null, null, e.InnerException is SocketException socket ? $"cut: {socket.SocketErrorCode}" : "cut in the middle of the answer");
        }
    }

    private static string ReasonOf(HttpRequestException failure) => failure.InnerException switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => LoadRecorder.Refused,
        SocketException socket => socket.SocketErrorCode.ToString(),
        IOException { InnerException: SocketException socket } => $"cut: {socket.SocketErrorCode}",
        IOException => "cut before an answer",
        _ => failure.HttpRequestError.ToString(),
    };

    private HttpRequestMessage NewRequest(bool isOfStep)
    {
        var request = new HttpRequestMessage(HttpMethod.Parse(_load.Method), _url);
        foreach (var (name, value) in _load.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (isOfStep)
        {
            request.Headers.TryAddWithoutValidation(SampleHeaders.Step, "1");
        }

        if (_body.Length > 0)
        {
            request.Content = new ByteArrayContent(_body);
        }

        return request;
    }

    private static string ValueOf(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : "";

    private static string SourceOf(HttpResponseHeaders headers)
    {
        var instance = ValueOf(headers, SampleHeaders.Instance);
        return instance.Length == 0 ? " from the proxy" : AttemptOf(headers) is { } attempt
            ? string.Create(CultureInfo.InvariantCulture, $" from {instance} at attempt {attempt}")
            : $" from {instance}";
    }

    private static int? AttemptOf(HttpResponseHeaders headers) =>
        int.TryParse(ValueOf(headers, SampleHeaders.Attempt), CultureInfo.InvariantCulture, out var attempt) ? attempt : null;

    private LoadAnswer AnswerOf(HttpResponseHeaders headers)
    {
        var key = (ValueOf(headers, SampleHeaders.Instance), ValueOf(headers, SampleHeaders.Version));
        lock (_gate)
        {
            if (!_answers.TryGetValue(key, out var answer))
            {
                var slash = key.Item1.IndexOf('/', StringComparison.Ordinal);
                _answers[key] = answer = new LoadAnswer(slash < 0 ? "" : key.Item1[..slash], key.Item1, key.Item2);
            }

            return answer;
        }
    }
}
