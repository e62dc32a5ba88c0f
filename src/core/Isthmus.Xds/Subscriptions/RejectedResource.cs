namespace Isthmus.Xds.Subscriptions;

/// <summary>Why a client cannot use one resource.</summary>
/// <param name="Name">The resource.</param>
/// <param name="Reason">What is wrong with it, for the operator of the server.</param>
public sealed record RejectedResource(string Name, string Reason);
