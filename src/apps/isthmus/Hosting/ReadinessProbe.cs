using System.Net.Sockets;
using Isthmus.Proxy.Discovery;

namespace Isthmus.App.Hosting;

/// <summary>Asks a workload whether it can serve: <c>http://HOST:PORT/PATH</c> must answer below 400, <c>tcp://HOST:PORT</c> must take a connection.</summary>
internal sealed class ReadinessProbe : IDisposable
{
    // Istio's timeoutSeconds of a readiness probe.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly Uri _target;

    // A connection per question: an old one says nothing about new ones.
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero, ActivityHeadersPropagator = null })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private ReadinessProbe(Uri target) => _target = target;

    /// <summary>Reads the option's text; null when it is neither of the two forms.</summary>
    public static ReadinessProbe? TryCreate(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var target) && target.Scheme is "http" or "tcp" && target.Port > 0 ? new ReadinessProbe(target) : null;

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Probes until it is cancelled.</summary>
    public Task RunAsync(TimeSpan period, WorkloadHealth health, CancellationToken cancellationToken) =>
        new WorkloadProbe(AskAsync, period, health, TimeProvider.System).RunAsync(cancellationToken);

    private async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            return _target.Scheme == "tcp" ? await ConnectAsync(limit.Token) : await GetAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{_target} did not answer within {Limit.TotalSeconds:0} s";
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException)
        {
            return $"{_target}: {e.Message}";
        }
    }

    private async Task<string?> GetAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _target);
        request.Headers.ConnectionClose = true;
        using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return (int)answer.StatusCode < 400 ? null : $"{_target} answered {(int)answer.StatusCode}";
    }

    private async Task<string?> ConnectAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_target.Host, _target.Port, cancellationToken);
        return null;
    }
}
