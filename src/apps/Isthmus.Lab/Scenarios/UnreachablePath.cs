namespace Isthmus.Lab.Scenarios;

/// <summary>A path between isolated networks that must not exist, written <c>CLUSTER -> CLUSTER/WORKLOAD</c> or <c>backbone -> CLUSTER/WORKLOAD</c>.</summary>
/// <param name="From">The cluster in whose network the attempt begins; empty for the backbone.</param>
/// <param name="To">The instances whose own addresses are tried.</param>
public sealed record UnreachablePath(string From, LabTarget To)
{
    private const string Backbone = "backbone";

    /// <summary>Reads the text; null when it has no such form.</summary>
    public static UnreachablePath? Parse(string text) =>
        text.Split("->", StringSplitOptions.TrimEntries) is [{ Length: > 0 } from, var to] && LabTarget.Parse(to) is { } target
            ? new UnreachablePath(from == Backbone ? "" : from, target)
            : null;

    /// <inheritdoc/>
    public override string ToString() => $"{(From.Length == 0 ? Backbone : From)} -> {To}";
}
