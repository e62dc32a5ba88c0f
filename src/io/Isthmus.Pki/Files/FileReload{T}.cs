namespace Isthmus.Pki.Files;

/// <summary>
/// Keeps what a set of files says. When they change, the new content is used only when it is complete and valid; until then the old one stays.
/// The content is compared, not the time of the files, so that swapped links (mounted secrets) are seen. Read from any thread; one timer writes.
/// </summary>
/// <typeparam name="T">What the files say; immutable.</typeparam>
public sealed class FileReload<T> : IDisposable
    where T : class
{
    private readonly IReadOnlyList<string> _files;
    private readonly Func<List<PkiProblem>, T?> _read;
    private readonly Action<ReloadReport> _report;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private string _fingerprint;
    private string? _rejected;
    private bool _isRejectionTold;
    private T _current;

    /// <summary>Begins to watch.</summary>
    /// <param name="files">The files; any may be missing.</param>
    /// <param name="initial">What they say now.</param>
    /// <param name="read">Reads them; null, with problems, when they are not usable.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Told of each replacement, and once of each content that is not usable.</param>
    public FileReload(IReadOnlyList<string> files, T initial, Func<List<PkiProblem>, T?> read, TimeProvider time, Action<ReloadReport> report)
    {
        (_files, _read, _report, _current) = (files, read, report, initial);
        _fingerprint = Fingerprint();
        _timer = time.CreateTimer(_ => Check(), null, Defaults.FilePollInterval, Defaults.FilePollInterval);
    }

    /// <summary>What is used now.</summary>
    public T Current => Volatile.Read(ref _current);

    /// <summary>Told after each replacement, on the timer's thread; null when nobody asks.</summary>
    public Action<T>? OnReplaced { get; init; }

    /// <summary>Looks at the files now.</summary>
    public void Check()
    {
        ReloadReport? outcome;
        lock (_gate)
        {
            outcome = CheckLocked();
        }

        if (outcome is null)
        {
            return;
        }

        _report(outcome);
        if (outcome.IsReplaced)
        {
            OnReplaced?.Invoke(Current);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private ReloadReport? CheckLocked()
    {
        var fingerprint = Fingerprint();
        if (fingerprint == _fingerprint)
        {
            _rejected = null;
            return null;
        }

        var problems = new List<PkiProblem>();
        if (_read(problems) is { } next)
        {
            (_fingerprint, _rejected) = (fingerprint, null);
            Volatile.Write(ref _current, next);
            return new ReloadReport(true, []);
        }

        return TellLocked(fingerprint, problems);
    }

    // Somebody may be in the middle of writing several files: only what looks the same at the next poll is called wrong, and once.
    private ReloadReport? TellLocked(string fingerprint, List<PkiProblem> problems)
    {
        if (fingerprint != _rejected)
        {
            (_rejected, _isRejectionTold) = (fingerprint, false);
            return null;
        }

        var isNews = !_isRejectionTold;
        _isRejectionTold = true;
        return isNews ? new ReloadReport(false, problems) : null;
    }

    private string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in _files)
        {
            var text = PrivateFiles.TryRead(file, out var content, out var problem) ? "=" + content : "!" + problem;
            hash.AppendData(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
