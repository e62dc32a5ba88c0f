using Isthmus.ControlPlane.Changes;
using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane.Sources;

/// <summary>The watched file of mesh-wide settings. One task runs it.</summary>
internal sealed class MeshConfigFile(string path, MeshLoop mesh, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly MeshConfigScanner _scanner = new(path);
    private readonly WatchedPath _watch = new(path, time);

    /// <summary>What is wrong with it now; while that is so, the last good version is in use.</summary>
    public IReadOnlyList<Violation> Errors => _scanner.Errors;

    /// <summary>Reads it for the first time; null, with <see cref="Errors"/>, when it cannot be used.</summary>
    public MeshConfig? ReadFirst() => _scanner.Scan(out _);

    /// <summary>Follows it until <paramref name="cancellationToken"/> fires.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _watch.RunAsync(LookAsync, cancellationToken);

    /// <summary>Ends the watch.</summary>
    public void Dispose() => _watch.Dispose();

    private async ValueTask<TimeSpan?> LookAsync(IReadOnlyCollection<string>? hints, CancellationToken cancellationToken)
    {
        var changed = _scanner.Scan(out var errors);
        foreach (var violation in errors)
        {
            ControlPlaneLog.MeshConfigRefused(logger, violation);
        }

        if (changed is not null)
        {
            ControlPlaneLog.MeshConfigRead(logger, path);
            await mesh.PostAsync(new MeshChange.Settings(changed), cancellationToken);
        }

        return null;
    }
}
