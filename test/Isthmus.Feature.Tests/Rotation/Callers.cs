using System.Net;

namespace Isthmus.Feature.Tests.Rotation;

/// <summary>Callers that call one after the other without a rest, and what came of it.</summary>
internal sealed class Callers : IAsyncDisposable
{
    private const int AtOnce = 4;

    private readonly HttpClient _http;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _loops;
    private readonly List<string> _failures = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _goal = long.MaxValue;
    private long _calls;

    public Callers(Uri proxy, Uri target)
    {
        _http = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy(proxy), UseProxy = true }) { Timeout = TimeSpan.FromSeconds(30) };
        _loops = [.. Enumerable.Range(0, AtOnce).Select(_ => CallAsync(target))];
    }

    public long Calls
    {
        get
        {
            lock (_gate)
            {
                return _calls;
            }
        }
    }

    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_gate)
            {
                return [.. _failures];
            }
        }
    }

    /// <summary>Done after so many more calls, or when one has failed.</summary>
    public Task AfterAsync(int calls)
    {
        lock (_gate)
        {
            _goal = _calls + calls;
            _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _failures.Count > 0 ? Task.CompletedTask : _reached.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_loops);
        _http.Dispose();
        _end.Dispose();
    }

    private async Task CallAsync(Uri target)
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using var answer = await _http.GetAsync(target);
                var text = await answer.Content.ReadAsStringAsync();
                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    Fail($"{(int)answer.StatusCode} {text}");
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                Fail(e.ToString());
            }

            Count();
        }
    }

    private void Count()
    {
        lock (_gate)
        {
            _calls++;
            if (_calls >= _goal)
            {
                _reached.TrySetResult();
            }
        }
    }

    private void Fail(string why)
    {
        lock (_gate)
        {
            _failures.Add(why);
            _reached.TrySetResult();
        }
    }
}
