namespace Isthmus.Lab.Topology;

/// <summary>How a lab is started.</summary>
public sealed record LabOptions
{
    /// <summary>What forwards the calls.</summary>
    public DataPlane DataPlane { get; init; }

    /// <summary>How this program is started again.</summary>
    public required IsthmusProgram Program { get; init; }

    /// <summary>The slot to take; null for the first free one.</summary>
    public int? Slot { get; init; }

    /// <summary>Whether the temporary folder stays, to be looked at.</summary>
    public bool KeepsFolder { get; init; }
}
