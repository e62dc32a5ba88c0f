namespace Isthmus.Xds.Subscriptions;

/// <summary>What a client made of one response.</summary>
public enum ResponseOutcome
{
    /// <summary>Everything in it is accepted.</summary>
    Accepted,

    /// <summary>Some of it is rejected; the rest is accepted.</summary>
    PartlyRejected,

    /// <summary>It is of a type that is not subscribed to, or names a resource twice: nothing of it is used.</summary>
    Refused,

    /// <summary>The server sends without reading verdicts: the stream should end.</summary>
    TooMuch,
}
