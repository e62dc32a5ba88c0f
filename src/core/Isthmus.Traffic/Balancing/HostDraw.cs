namespace Isthmus.Traffic.Balancing;

/// <summary>How one host was drawn from its set: enough to draw the same one again.</summary>
/// <param name="First">Index of the host that was drawn first, or whose turn it was; -1 when there was none.</param>
/// <param name="Second">Index of the host that it was compared with; -1 when with none.</param>
/// <param name="FirstActive">What was under way at the first when they were compared.</param>
/// <param name="SecondActive">What was under way at the second.</param>
public readonly record struct HostDraw(int First, int Second, int FirstActive, int SecondActive)
{
    /// <summary>No host.</summary>
    public static HostDraw None { get; } = new(-1, -1, 0, 0);

    /// <summary>A host whose turn it was.</summary>
    public static HostDraw Turn(int index) => new(index, -1, 0, 0);

    /// <summary>The index of the host that was taken.</summary>
    public int Chosen => Second >= 0 && SecondActive < FirstActive ? Second : First;
}
