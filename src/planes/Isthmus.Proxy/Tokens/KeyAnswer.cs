namespace Isthmus.Proxy.Tokens;

/// <summary>What came of fetching keys.</summary>
/// <param name="Json">The key set; empty when it could not be had.</param>
/// <param name="Problem">Why not, for people; empty when all is well.</param>
public readonly record struct KeyAnswer(string Json, string Problem);
