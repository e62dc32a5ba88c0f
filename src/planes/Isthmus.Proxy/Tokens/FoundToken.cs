namespace Isthmus.Proxy.Tokens;

/// <summary>A text that may be a token.</summary>
/// <param name="Text">The text.</param>
/// <param name="Field">Name of the header field that it stood in; null for a query parameter or cookie.</param>
internal readonly record struct FoundToken(string Text, byte[]? Field);
