namespace Isthmus.Pki.Files;

/// <summary>What became of files that changed, for logs and metrics.</summary>
/// <param name="IsReplaced">Whether the new content is in use.</param>
/// <param name="Problems">Why not, and then the old content stays in use; empty when replaced.</param>
public sealed record ReloadReport(bool IsReplaced, IReadOnlyList<PkiProblem> Problems);
