namespace Isthmus.Lab.Scenarios;

/// <summary>How a sample server answers.</summary>
public sealed record SampleBehaviour
{
    /// <summary>At once, with 200 and a short text.</summary>
    public static SampleBehaviour Healthy { get; } = new();

    /// <summary>Status of the answer, 200 to 599.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Time before the answer.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Bytes of the body; 0 for the usual text.</summary>
    public int Bytes { get; init; }

    /// <summary>No answer at all, the connection stays open.</summary>
    public bool Hangs { get; init; }

    /// <summary>The connection is reset instead of an answer.</summary>
    public bool Resets { get; init; }

    /// <summary>New connections are refused: nobody listens.</summary>
    public bool Refuses { get; init; }
}
