using Isthmus.ControlPlane.Changes;
using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane.Sources;

/// <summary>One cluster that is read from a watched folder. One task runs it; what the status pages see of it is swapped whole.</summary>
internal sealed class RegistryFolder(ClusterId cluster, string path, MeshLoop mesh, ControlPlaneMetrics metrics, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly FolderScanner _scanner = new(path);
    private readonly WatchedPath _watch = new(path, time);
    private volatile RegistryStatus _status = new(cluster, path, 0, 0, null, null, []);
    private bool _wasRead;

    /// <summary>How it is.</summary>
    public RegistryStatus Status => _status;

    /// <summary>Reads and follows the folder until <paramref name="cancellationToken"/> fires.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _watch.RunAsync(LookAsync, cancellationToken);

    /// <summary>Ends the watch.</summary>
    public void Dispose() => _watch.Dispose();

    private async ValueTask<TimeSpan?> LookAsync(IReadOnlyCollection<string>? hints, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var scan = _scanner.Scan(now, hints);
        Tell(scan, now);
        var isFirst = !_wasRead && _scanner.Problem is null;
        if (scan.Changes.Count > 0 || isFirst)
        {
            await mesh.PostAsync(new MeshChange.Objects(cluster, scan.Changes), cancellationToken);
        }

        if (isFirst)
        {
            _wasRead = true;
            ControlPlaneLog.RegistryRead(logger, cluster, _scanner.Objects, _scanner.Files, path);
        }

        return scan.LookAgainIn;
    }

    private void Tell(FolderScan scan, DateTimeOffset now)
    {
        foreach (var violation in scan.Errors)
        {
            ControlPlaneLog.ObjectRefused(logger, cluster, violation);
        }

        metrics.BadObjects.Add(scan.Errors.Count, cluster.Value);
        var (before, problem) = (_status.Problem, _scanner.Problem);
        if (problem is not null && before is null)
        {
            ControlPlaneLog.RegistryGone(logger, cluster, path, problem, _scanner.Objects);
        }
        else if (problem is null && before is not null)
        {
            ControlPlaneLog.RegistryBack(logger, cluster, path);
        }

        metrics.RegistryReadable.Set(problem is null ? 1 : 0, cluster.Value);
        var errors = _scanner.Errors.Take(Defaults.MaxShownViolations).ToList();
        _status = new(cluster, path, _scanner.Objects, _scanner.Files, problem is null ? now : _status.ReadAt, problem, errors);
    }
}
