namespace Isthmus.Model.Plans;

/// <summary>One input of consistent hashing.</summary>
/// <param name="Kind">What is looked at.</param>
/// <param name="Name">Name of the header, cookie or parameter; empty for the address.</param>
/// <param name="CookieLifetime">Lifetime of a cookie that we make; null when we make none, zero for a session cookie.</param>
/// <param name="CookiePath">Path of a cookie that we make.</param>
public sealed record HashPolicy(HashPolicyKind Kind, string Name, TimeSpan? CookieLifetime = null, string CookiePath = "");
