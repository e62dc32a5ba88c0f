namespace Isthmus.ControlPlane.Admin;

/// <summary>One registry.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Path">Where it is read from.</param>
/// <param name="State">synced, or stale while it cannot be read and its last state is used, or waiting before the first read.</param>
/// <param name="Problem">Why it cannot be read; null when it can.</param>
/// <param name="ReadAt">When it was last read.</param>
/// <param name="AgeSeconds">How long ago that was; null when never.</param>
/// <param name="Files">Its files.</param>
/// <param name="Objects">Its objects in use.</param>
/// <param name="Errors">What is wrong with its content; the last good version of those objects is in use.</param>
public sealed record RegistryDocument(
    string Cluster,
    string Path,
    string State,
    string? Problem,
    DateTimeOffset? ReadAt,
    double? AgeSeconds,
    int Files,
    int Objects,
    IReadOnlyList<string> Errors);
