namespace Isthmus.Traffic.Records;

/// <summary>The records of one loop: ordinary ones, and apart from them failures and retries, which ordinary ones must not wash away. Owned by the loop.</summary>
public sealed class DecisionLog
{
    private long _sequence;

    /// <summary>Makes room for the given numbers of records.</summary>
    public DecisionLog(int ordinary = Defaults.KeptDecisions, int kept = Defaults.KeptFailures)
    {
        Ordinary = new DecisionRing(ordinary);
        Kept = new DecisionRing(kept);
    }

    /// <summary>First attempts that were answered.</summary>
    public DecisionRing Ordinary { get; }

    /// <summary>Failures and retries.</summary>
    public DecisionRing Kept { get; }

    /// <summary>Keeps a record that is complete.</summary>
    public void Add(ref DecisionRecord record)
    {
        record.Sequence = _sequence++;
        (record.IsKept ? Kept : Ordinary).Add(ref record);
    }

    /// <summary>Copies the newest records of both kinds, the newest first. Allocates; for status pages.</summary>
    public IReadOnlyList<DecisionRecord> Newest(int most)
    {
        var result = new List<DecisionRecord>();
        var (ordinary, kept) = (0, 0);
        while (result.Count < most && (ordinary < Ordinary.Count || kept < Kept.Count))
        {
            var takesKept = ordinary == Ordinary.Count || (kept < Kept.Count && Kept[kept].Sequence > Ordinary[ordinary].Sequence);
            result.Add(takesKept ? Kept[kept++] : Ordinary[ordinary++]);
        }

        return result;
    }

    /// <summary>Copies the newest failures and retries, the newest first. Allocates; for status pages.</summary>
    public IReadOnlyList<DecisionRecord> NewestKept(int most)
    {
        var result = new List<DecisionRecord>();
        for (var age = 0; age < Math.Min(most, Kept.Count); age++)
        {
            result.Add(Kept[age]);
        }

        return result;
    }
}
