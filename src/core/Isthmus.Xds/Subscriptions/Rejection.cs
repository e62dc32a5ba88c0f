namespace Isthmus.Xds.Subscriptions;

/// <summary>A client's NACK.</summary>
/// <param name="Version">The version of the table that was rejected.</param>
/// <param name="Reason">The client's text (error_detail.message), cut to a bound. Its code says nothing: every client uses another.</param>
public sealed record Rejection(string Version, string Reason);
