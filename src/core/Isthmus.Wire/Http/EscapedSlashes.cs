namespace Isthmus.Wire.Http;

/// <summary>What to do with <c>%2F</c> and <c>%5C</c> in a path (Envoy <c>path_with_escaped_slashes_action</c>).</summary>
public enum EscapedSlashes : byte
{
    /// <summary>Leave them: two servers may disagree about what the path means.</summary>
    Keep,

    /// <summary>Refuse the request with 400.</summary>
    Reject,

    /// <summary>Decode them and send the client to the new path with 307.</summary>
    Redirect,

    /// <summary>Decode them and go on.</summary>
    Decode,
}
