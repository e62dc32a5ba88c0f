namespace Isthmus.Traffic.Hashing;

/// <summary>What a request hashes to.</summary>
/// <param name="Hash">The hash; null when no policy yields one, so that the pick is random.</param>
/// <param name="NewCookie">The cookie that the response must set so that the caller stays where it is; null when none.</param>
/// <param name="CookieValue">The value of <paramref name="NewCookie"/>, written in hexadecimal.</param>
public readonly record struct HashKey(ulong? Hash, StickyCookie? NewCookie, ulong CookieValue);
