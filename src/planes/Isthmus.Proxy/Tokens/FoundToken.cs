using Isthmus.Pki.Tokens;

namespace Isthmus.Proxy.Tokens;

/// <summary>A text that stands where a token is looked for.</summary>
/// <param name="Token">The token, not yet believed; null when the text is none.</param>
/// <param name="Field">Name of the header field that it stood in; null for a query parameter or cookie.</param>
internal readonly record struct FoundToken(BearerToken? Token, byte[]? Field);
