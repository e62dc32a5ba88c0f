using Microsoft.Extensions.Hosting;

namespace Isthmus.Rpc.Server;

/// <summary>Keeps the host from listening to signals: when a server stops is its owner's decision.</summary>
internal sealed class DetachedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
