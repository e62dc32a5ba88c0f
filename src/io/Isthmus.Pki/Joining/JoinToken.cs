namespace Isthmus.Pki.Joining;

/// <summary>What a join token says, once its signature was checked.</summary>
/// <param name="Id">128 random bits in hexadecimal: what is remembered so that it is used once.</param>
/// <param name="Identity">Who may join by it.</param>
/// <param name="IssuedAt">When it was made.</param>
/// <param name="ExpiresAt">Until when it may be used.</param>
public sealed record JoinToken(string Id, SpiffeId Identity, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);
