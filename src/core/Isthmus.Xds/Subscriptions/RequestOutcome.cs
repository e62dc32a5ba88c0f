namespace Isthmus.Xds.Subscriptions;

/// <summary>What a server made of one request. The last two end the stream.</summary>
public enum RequestOutcome
{
    /// <summary>A subscription was made or changed.</summary>
    Subscribed,

    /// <summary>The last response was accepted.</summary>
    Acked,

    /// <summary>The last response was rejected; the client keeps its last good version.</summary>
    Nacked,

    /// <summary>The request crossed a newer response; its verdict is not looked at.</summary>
    Stale,

    /// <summary>No type, or one that this stream does not carry: INVALID_ARGUMENT.</summary>
    BadType,

    /// <summary>More types or names than a stream may have: RESOURCE_EXHAUSTED.</summary>
    TooMuch,
}
