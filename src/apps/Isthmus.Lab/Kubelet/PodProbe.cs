using System.Net.Sockets;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Topology;

namespace Isthmus.Lab.Kubelet;

/// <summary>Asks instances whether they are ready, as a kubelet does: HTTP of a server, a connection to a proxy's own port.</summary>
/// <param name="time">The clock by which each question has <see cref="Defaults.ProbeTimeout"/>.</param>
public sealed class PodProbe(TimeProvider time) : IDisposable
{
    // A connection per probe, as a kubelet has it: an old one says nothing about new ones.
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero, ActivityHeadersPropagator = null })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly ProbeLimit _limit = new(Defaults.ProbeTimeout, time);

    /// <summary>Whether the instance answers well in time.</summary>
    public async Task<bool> AskAsync(LabInstance instance, CancellationToken cancellationToken)
    {
        try
        {
            return instance.Workload.Role == WorkloadRole.Server
                ? await ServesAsync(instance, cancellationToken)
                : await _limit.WithinAsync(token => ConnectAsync(instance, token), cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or SocketException or IOException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // An application behind a sidecar takes calls only when both are ready, which are two probes. The sidecar itself would refuse one in plain text.
    private async Task<bool> ServesAsync(LabInstance instance, CancellationToken cancellationToken)
    {
        var client = instance.Network?.Http ?? _client;
        return await IsGoodAsync(new Uri($"http://{instance.AppEntry}/healthz"))
            && (instance.Behind is null || await IsGoodAsync(new Uri($"http://{ProcessSpecs.ProxyAdminOf(instance)}/ready")));

        Task<bool> IsGoodAsync(Uri url) => _limit.WithinAsync(token => GetAsync(client, url, token), cancellationToken);
    }

    private static async Task<bool> GetAsync(HttpClient client, Uri url, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.ConnectionClose = true;
        using var response = await client.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode;
    }

    private static async Task<bool> ConnectAsync(LabInstance instance, CancellationToken cancellationToken)
    {
        if (instance.Network is { } network)
        {
            using var inside = await network.ConnectAsync(instance.Entry, cancellationToken);
            return true;
        }

        using var socket = new Socket(instance.Entry.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(instance.Entry, cancellationToken);
        return true;
    }
}
