namespace Isthmus.ControlPlane.Sources;

/// <summary>One file as it was last understood. Owned by the scanner.</summary>
internal sealed class FileState
{
    /// <summary>The stamp at the last read; null when it could not be taken, or the file not be read.</summary>
    public FileStamp? Stamp { get; set; }

    /// <summary>When it was last read.</summary>
    public DateTimeOffset ReadAt { get; set; }

    /// <summary>Hash of the content that <see cref="Objects"/> comes from; empty before the first read, and after one that failed.</summary>
    public string Hash { get; set; } = "";

    /// <summary>The good objects: of this content, or of an earlier one where this content has them wrong.</summary>
    public Dictionary<ObjectKey, ApiObject> Objects { get; set; } = [];

    /// <summary>Objects that the content does not have any more and that go when it stays so.</summary>
    public HashSet<ObjectKey> Missing { get; } = [];

    /// <summary>Since when objects or the file itself are missing; null when nothing is.</summary>
    public DateTimeOffset? MissingSince { get; set; }

    /// <summary>What is wrong with the content.</summary>
    public IReadOnlyList<Violation> Errors { get; set; } = [];

    /// <summary>Whether the content may have changed since it was read without its stamp telling.</summary>
    public bool IsRacy => Stamp is { } stamp && ReadAt - stamp.WrittenAt < Defaults.RacyWrite;

    /// <summary>Whether what is missing has been so for long enough. A clock that was set back begins anew.</summary>
    public bool HasSettled(DateTimeOffset now)
    {
        MissingSince = MissingSince > now ? now : MissingSince;
        return now - MissingSince >= Defaults.Settle;
    }
}
