namespace Isthmus.ControlPlane.Admin;

/// <summary>How a client stands with one type.</summary>
/// <param name="Type">cds, eds, lds, rds or nds.</param>
/// <param name="State">SYNCED: it has judged and accepted everything. STALE: something is under way or due. NACK: it has rejected something that is still so.</param>
/// <param name="IsWildcard">Whether it asks for everything.</param>
/// <param name="Names">How many names it asks for.</param>
/// <param name="Acknowledged">The version that it last accepted; empty when none.</param>
/// <param name="Pending">The version that is under way; null when none is.</param>
/// <param name="Rejection">Why it rejected the last response; null when it did not.</param>
public sealed record SubscriptionDocument(
    string Type, string State, bool IsWildcard, int Names, string Acknowledged, string? Pending, string? Rejection);
