namespace Isthmus.Xds.Subscriptions;

/// <summary>How one client stands with one type, for people.</summary>
/// <param name="TypeUrl">The type.</param>
/// <param name="IsWildcard">True if everything is subscribed to.</param>
/// <param name="Names">Names that are subscribed to by themselves.</param>
/// <param name="AckedVersion">Version of the table that was last accepted; empty if none was.</param>
/// <param name="PendingVersion">Version of the table that was sent and not yet judged; null if none is.</param>
/// <param name="Rejection">The last rejection, while anything of it is neither replaced by something accepted nor gone.</param>
/// <param name="IsCurrent">True if the client was sent, and has judged, everything that it should have.</param>
public sealed record SubscriptionStatus(
    string TypeUrl, bool IsWildcard, int Names, string AckedVersion, string? PendingVersion, Rejection? Rejection, bool IsCurrent);
