namespace Isthmus.ControlPlane.Sources;

/// <summary>
/// Calls a look at what the operating system hints at, and a look at everything in regular intervals: hints get lost (full queues, network mounts, a folder that
/// was replaced), looks do not. Owns the watcher; one task runs it.
/// </summary>
internal sealed class WatchedPath(string path, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Signal _signal = new();
    private HashSet<string> _hints = new(StringComparer.Ordinal);
    private FileSystemWatcher? _watcher;
    private bool _isUnsure = true;

    /// <summary>One look.</summary>
    /// <param name="hints">The files that may have changed; null for all.</param>
    /// <param name="cancellationToken">The watch ends.</param>
    /// <returns>When to come again at the latest, because something is not settled; null when there is no such reason.</returns>
    internal delegate ValueTask<TimeSpan?> Look(IReadOnlyCollection<string>? hints, CancellationToken cancellationToken);

    /// <summary>Looks until <paramref name="cancellationToken"/> fires.</summary>
    public async Task RunAsync(Look look, CancellationToken cancellationToken)
    {
        await using var timer = time.CreateTimer(_ => _signal.Set(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            var (lookedAtAll, pause) = (time.GetTimestamp(), TimeSpan.Zero);
            while (!cancellationToken.IsCancellationRequested)
            {
                // Before the look, so that what changes after it is hinted at.
                Watch();
                var started = time.GetTimestamp();
                var hints = TakeHints(isAllDue: time.GetElapsedTime(lookedAtAll, started) >= pause);
                var wait = await look(hints, cancellationToken);
                if (hints is null)
                {
                    lookedAtAll = time.GetTimestamp();
                    pause = Longer(Defaults.ScanInterval, time.GetElapsedTime(started, lookedAtAll) * Defaults.ScanRest);
                }

                var rest = Longer(pause - time.GetElapsedTime(lookedAtAll), TimeSpan.FromMilliseconds(1));
                timer.Change(wait is { } soon && soon < rest ? soon : rest, Timeout.InfiniteTimeSpan);
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

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private HashSet<string>? TakeHints(bool isAllDue)
    {
        lock (_gate)
        {
            var (hints, isUnsure) = (_hints, _isUnsure);
            _hints = new(StringComparer.Ordinal);
            _isUnsure = false;
            return isUnsure || isAllDue ? null : hints;
        }
    }

    // Names are relative to the watched folder; looks go by paths as the operator wrote them. Beside a single file anything may happen.
    private void Hint(string? name, bool isFolder)
    {
        lock (_gate)
        {
            if (name is not null && isFolder && _hints.Count < Defaults.MaxHints)
            {
                _hints.Add(Path.Join(path, name));
            }
            else
            {
                _isUnsure = true;
            }
        }

        _signal.Set();
    }

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

            var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = isFolder, InternalBufferSize = Defaults.WatchBuffer };
            watcher.Changed += (_, e) => Hint(e.Name, isFolder);
            watcher.Created += (_, e) => Hint(e.Name, isFolder);
            watcher.Deleted += (_, e) => Hint(e.Name, isFolder);
            watcher.Renamed += (_, e) =>
            {
                Hint(e.OldName, isFolder);
                Hint(e.Name, isFolder);
            };
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
        lock (_gate)
        {
            _isUnsure = true;
        }

        _signal.Set();
    }
}
