namespace Isthmus.Wire.Http1;

/// <summary>What one look at received body bytes came to.</summary>
public enum BodyOutcome : byte
{
    /// <summary>All that was given is consumed and the body goes on.</summary>
    NeedMore,

    /// <summary>A piece of payload was found. Call again with what follows the consumed bytes.</summary>
    Data,

    /// <summary>The body is over; what follows the consumed bytes is the next message.</summary>
    End,

    /// <summary>The peer broke a rule.</summary>
    Bad,
}
