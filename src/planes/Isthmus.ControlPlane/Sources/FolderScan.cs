namespace Isthmus.ControlPlane.Sources;

/// <summary>What one look at a folder found.</summary>
/// <param name="Changes">Objects that came, changed, or (null) went, since the last look.</param>
/// <param name="Errors">What is wrong with content that was read for the first time: each is given once.</param>
/// <param name="LookAgainIn">When to look again at the latest, because something is not settled; null when there is no such reason.</param>
internal sealed record FolderScan(IReadOnlyList<KeyValuePair<ObjectKey, ApiObject?>> Changes, IReadOnlyList<Violation> Errors, TimeSpan? LookAgainIn);
