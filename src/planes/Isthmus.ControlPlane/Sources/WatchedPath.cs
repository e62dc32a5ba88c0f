namespace Isthmus.ControlPlane.Sources;

/// <summary>
/// Calls a look whenever the operating system hints at a change below a path, and at least once per <see cref="Defaults.ScanInterval"/>: hints get lost (full
/// queues, network mounts, a folder that was replaced), looks do not. Owns the watcher; one task runs it.
/// </summary>
internal sealed class WatchedPath(string path, TimeProvider time) : IDisposable
{
    private readonly Signal _signal = new();
    private FileSystemWatcher? _watcher;

    /// <summary>Looks until <paramref name="cancellationToken"/> fires.</summary>
    /// <param name="look">One look; says when to come again at the latest.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    public async Task RunAsync(Func<CancellationToken, ValueTask<TimeSpan?>> look, CancellationToken cancellationToken)
    {
        await using var timer = time.CreateTimer(_ => _signal.Set(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                // Before the look, so that what changes after it is hinted at.
                Watch();
                var wait = await look(cancellationToken);
                timer.Change(wait is { } soon && soon < Defaults.ScanInterval ? soon : Defaults.ScanInterval, Timeout.InfiniteTimeSpan);
                await _signal.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The owner stops.
        }
    }

    /// <summary>Ends the hints.</summary>
    public void Dispose() => _watcher?.Dispose();

    private void Watch()
    {
        if (_watcher is { } present)
        {
            if (Directory.Exists(present.Path))
            {
                return;
            }

            Interlocked.Exchange(ref _watcher, null)?.Dispose();
        }

        try
        {
            var isFolder = Directory.Exists(path);
            var folder = isFolder ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
            if (!Directory.Exists(folder))
            {
                return;
            }

            var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = isFolder };
            watcher.Changed += (_, _) => _signal.Set();
            watcher.Created += (_, _) => _signal.Set();
            watcher.Deleted += (_, _) => _signal.Set();
            watcher.Renamed += (_, _) => _signal.Set();
            watcher.Error += (_, _) => Restart();
            watcher.EnableRaisingEvents = true;
            _watcher = watcher;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // No watches left, or the folder went away in between: the timer alone will do.
        }
    }

    private void Restart()
    {
        Interlocked.Exchange(ref _watcher, null)?.Dispose();
        _signal.Set();
    }
}
