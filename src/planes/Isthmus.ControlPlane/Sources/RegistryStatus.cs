namespace Isthmus.ControlPlane.Sources;

/// <summary>How one registry is, for the status pages.</summary>
/// <param name="Cluster">The cluster that it speaks for.</param>
/// <param name="Path">Where it is read from.</param>
/// <param name="Objects">Objects in use.</param>
/// <param name="Files">Files that they come from.</param>
/// <param name="ReadAt">When it was last read; null when never.</param>
/// <param name="Problem">Why it cannot be read now; null when it can.</param>
/// <param name="Errors">What is wrong with its content; in its place the last good version is used.</param>
internal sealed record RegistryStatus(
    ClusterId Cluster, string Path, int Objects, int Files, DateTimeOffset? ReadAt, string? Problem, IReadOnlyList<Violation> Errors);
