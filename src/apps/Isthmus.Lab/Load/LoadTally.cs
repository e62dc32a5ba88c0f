namespace Isthmus.Lab.Load;

/// <summary>Good answers, and how long they took.</summary>
internal sealed class LoadTally
{
    /// <summary>The answers, by who gave them.</summary>
    public Dictionary<LoadAnswer, int> Answers { get; } = [];

    /// <summary>How long they took, in milliseconds.</summary>
    public List<float> Latencies { get; } = [];

    /// <summary>Counts one.</summary>
    public void Add(LoadAnswer answer, TimeSpan took)
    {
        Answers[answer] = Answers.GetValueOrDefault(answer) + 1;
        Latencies.Add((float)took.TotalMilliseconds);
    }

    /// <summary>Counts all that another one has.</summary>
    public void Add(LoadTally other)
    {
        Latencies.AddRange(other.Latencies);
        foreach (var (answer, count) in other.Answers)
        {
            Answers[answer] = Answers.GetValueOrDefault(answer) + count;
        }
    }
}
