using System.Security.Cryptography;
using Isthmus.Api.Checking;
using Isthmus.Api.Reading;

namespace Isthmus.ControlPlane.Sources;

/// <summary>
/// Looks at a folder of manifests (or one file) and says what differs from the last look. Keeps what it knew of everything that it cannot read: a file with
/// mistakes keeps its last good objects, one by one; a folder that has vanished keeps all of them. Called by one task at a time; does file I/O, no waiting.
/// </summary>
/// <remarks>
/// One look: 1. list; 2. read what may have changed, and compare hashes; 3. read the objects; 4. let go what stayed away long enough; 5. give out the difference.
/// </remarks>
/// <param name="path">The folder, or the one file.</param>
/// <param name="readFile">Reads one file of at most so many bytes; null for <see cref="ManifestFolder.ReadFile"/>.</param>
internal sealed class FolderScanner(string path, Func<string, long, ManifestFile>? readFile = null)
{
    private readonly SortedDictionary<string, FileState> _files = new(StringComparer.Ordinal);

    // Which files have an object; where several do, the last by name counts.
    private readonly Dictionary<ObjectKey, SortedDictionary<string, ApiObject>> _owners = [];
    private readonly Dictionary<ObjectKey, ApiObject> _given = [];
    private readonly HashSet<ObjectKey> _touched = [];

    // Files with something missing, or missing themselves.
    private readonly HashSet<string> _unsettled = new(StringComparer.Ordinal);
    private readonly List<Violation> _newErrors = [];

    /// <summary>The folder.</summary>
    public string Path => path;

    /// <summary>Why the folder cannot be read; null when it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>How many objects are in use.</summary>
    public int Objects => _given.Count;

    /// <summary>How many files are known.</summary>
    public int Files => _files.Count;

    /// <summary>What is wrong now, with every file.</summary>
    public IEnumerable<Violation> Errors => _files.Values.SelectMany(f => f.Errors);

    /// <summary>Looks once.</summary>
    /// <param name="now">The time, for what has to settle.</param>
    /// <param name="hints">The files that may have changed; null for all. Hints may be wrong and may be too few: what they miss is found by the next look at all.</param>
    public FolderScan Scan(DateTimeOffset now, IReadOnlyCollection<string>? hints = null)
    {
        if (hints is not null && Problem is null && !hints.Any(ConcernsAll))
        {
            foreach (var name in hints.Where(h => ManifestFolder.IsManifest(path, h)).Union(_unsettled, StringComparer.Ordinal).ToList())
            {
                LookAtHint(name, now);
            }
        }
        else
        {
            ScanAll(now);
        }

        var errors = _newErrors.ToList();
        _newErrors.Clear();
        return new(TakeChanges(), errors, LookAgainIn(now));
    }

    // A folder may have come with files in it. A ConfigMap's own entries begin with two dots, and files are links into them, as they may be into a hidden folder that
    // is itself replaced. Everything else that is hidden concerns nobody: what careful programs write before they rename it, what was put aside.
    private bool ConcernsAll(string hint)
    {
        var names = ManifestFolder.NamesBelow(path, hint);
        var hidden = Array.FindIndex(names, ManifestFolder.IsHidden);
        return hidden < 0 ? !ManifestFolder.IsManifest(path, hint)
            : Array.Exists(names, n => n.StartsWith("..", StringComparison.Ordinal)) || (hidden == names.Length - 1 && Directory.Exists(hint));
    }

    private void LookAtHint(string name, DateTimeOffset now)
    {
        // What a listing would leave out is not there, or the one brings back what the other lets go.
        if (File.Exists(name) && ManifestFolder.IsManifest(path, name) && !ManifestFolder.IsBehindLink(path, name))
        {
            if (!_files.TryGetValue(name, out var state))
            {
                _files[name] = state = new FileState();
            }

            LookAt(name, state, now);
        }
        else if (_files.TryGetValue(name, out var state))
        {
            LookAfter(name, state, now);
        }
    }

    private void ScanAll(DateTimeOffset now)
    {
        var isFile = File.Exists(path);
        Problem = isFile || Directory.Exists(path) ? null : "no such file or folder";
        if (Problem is null)
        {
            var listed = isFile ? [new ManifestFile(path, null, null)] : ManifestFolder.Find(path).ToList();
            Problem = listed.Find(f => f.Problem is not null && f.Path == path)?.Problem;
            if (Problem is null)
            {
                Look(listed, now);
            }
        }
    }

    private void Look(List<ManifestFile> listed, DateTimeOffset now)
    {
        foreach (var file in listed.Where(f => f.Problem is null))
        {
            if (!_files.TryGetValue(file.Path, out var state))
            {
                state = new FileState();
                _files.Add(file.Path, state);
            }

            LookAt(file.Path, state, now);
        }

        // What lies below a folder that cannot be listed is unknown, not gone.
        var closed = listed.Where(f => f.Problem is not null).Select(f => f.Path + System.IO.Path.DirectorySeparatorChar).ToList();
        var present = listed.Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, state) in _files.Where(f => !present.Contains(f.Key)).ToList())
        {
            if (!closed.Exists(c => name.StartsWith(c, StringComparison.Ordinal)))
            {
                LookAfter(name, state, now);
            }
        }
    }

    private void LookAt(string name, FileState state, DateTimeOffset now)
    {
        var stamp = FileStamp.Of(name);
        if (stamp != state.Stamp || state.IsRacy || state.Stamp is null)
        {
            Read(name, state, stamp, now);
        }

        if (state.MissingSince is not null && state.Missing.Count == 0)
        {
            // The file was away for a moment.
            state.MissingSince = null;
        }
        else if (state.HasSettled(now))
        {
            Replace(name, state, state.Objects.Where(o => !state.Missing.Contains(o.Key)).ToDictionary());
            state.Missing.Clear();
            state.MissingSince = null;
        }

        Note(name, state);
    }

    private void Note(string name, FileState state)
    {
        if (state.MissingSince is null)
        {
            _unsettled.Remove(name);
        }
        else
        {
            _unsettled.Add(name);
        }
    }

    private void LookAfter(string name, FileState state, DateTimeOffset now)
    {
        state.MissingSince ??= now;
        if (state.HasSettled(now))
        {
            Replace(name, state, []);
            _files.Remove(name);
            _unsettled.Remove(name);
            return;
        }

        Note(name, state);
    }

    private void Read(string name, FileState state, FileStamp? stamp, DateTimeOffset now)
    {
        var file = (readFile ?? ManifestFolder.ReadFile)(name, Api.Defaults.MaxFileBytes);
        state.ReadAt = now;
        state.Stamp = file.Content is null ? null : stamp;
        if (file.Content is not { } content)
        {
            // Every look tries again, and takes the content for new: that the file cannot be read has taken the place of what was wrong with it.
            state.Hash = "";
            Report(state, [file.Unreadable()]);
            return;
        }

        var hash = Convert.ToHexString(SHA256.HashData(content.Span));
        if (hash == state.Hash)
        {
            return;
        }

        state.Hash = hash;
        var violations = new Violations();
        // An object with an error is left out whole: half of a rule is worse than none.
        var good = ManifestReader.Read(name, content, ReadOptions.Default, violations).Objects.Where(o => ObjectChecks.Check(o, violations)).ToList();
        Report(state, [.. violations.Where(v => v.Severity == Severity.Error || (state.Objects.Count > 0 && IsUnclear(v))).Take(Defaults.MaxShownViolations)]);
        Take(name, state, good, now);
    }

    private void Report(FileState state, IReadOnlyList<Violation> errors)
    {
        _newErrors.AddRange(errors.Except(state.Errors));
        state.Errors = errors;
    }

    private void Take(string name, FileState state, List<ApiObject> good, DateTimeOffset now)
    {
        var objects = new Dictionary<ObjectKey, ApiObject>();
        foreach (var item in good)
        {
            objects[item.Key] = item;
        }

        state.Missing.Clear();
        state.MissingSince = null;
        foreach (var (key, before) in state.Objects.Where(o => !objects.ContainsKey(o.Key)))
        {
            objects[key] = before;
            if (!IsBad(state.Errors, key))
            {
                state.Missing.Add(key);
                state.MissingSince = now;
            }
        }

        Replace(name, state, objects);
    }

    // In a file that had objects this is rather an object that was damaged than a text that was never one.
    private static bool IsUnclear(Violation violation) => violation.Code == ReadingChecks.NotAResource.Code || violation.Code == ReadingChecks.HelmTemplate.Code;

    // A finding that names no object may hide any of them.
    private static bool IsBad(IReadOnlyList<Violation> errors, ObjectKey key)
    {
        var (full, bare) = (key.ToString(), (key with { Namespace = "" }).ToString());
        return errors.Any(e => e.Object.Length == 0 || e.Object == full || e.Object == bare);
    }

    private void Replace(string name, FileState state, Dictionary<ObjectKey, ApiObject> objects)
    {
        foreach (var key in state.Objects.Keys.Where(k => !objects.ContainsKey(k)))
        {
            _owners[key].Remove(name);
            _touched.Add(key);
        }

        foreach (var (key, item) in objects)
        {
            if (!_owners.TryGetValue(key, out var owners))
            {
                _owners[key] = owners = new(StringComparer.Ordinal);
            }

            owners[name] = item;
            _touched.Add(key);
        }

        state.Objects = objects;
    }

    private List<KeyValuePair<ObjectKey, ApiObject?>> TakeChanges()
    {
        var changes = new List<KeyValuePair<ObjectKey, ApiObject?>>();
        foreach (var key in _touched)
        {
            var now = _owners[key].Count == 0 ? null : _owners[key].Last().Value;
            if (now is null)
            {
                _owners.Remove(key);
                if (_given.Remove(key))
                {
                    changes.Add(new(key, null));
                }
            }
            else if (!_given.TryGetValue(key, out var before) || !before.MeansTheSameAs(now))
            {
                _given[key] = now;
                changes.Add(new(key, now));
            }
        }

        _touched.Clear();
        return changes;
    }

    private TimeSpan? LookAgainIn(DateTimeOffset now)
    {
        TimeSpan? wait = null;
        foreach (var name in _unsettled)
        {
            if (_files[name].MissingSince is { } since)
            {
                var rest = since + Defaults.Settle - now;
                wait = wait is null || rest < wait ? rest : wait;
            }
        }

        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
