namespace Isthmus.Proxy.Forward;

/// <summary>Where a request goes next.</summary>
internal enum Step : byte
{
    /// <summary>On to the next stage.</summary>
    Go,

    /// <summary>It is answered by ourselves.</summary>
    Reply,

    /// <summary>Done; the client's connection takes another.</summary>
    KeepAlive,

    /// <summary>Done; the client's connection is closed after what was sent.</summary>
    Close,

    /// <summary>As <see cref="Close"/>, and the client may still be sending: that is thrown away for a moment, because a reset could destroy the answer.</summary>
    Linger,

    /// <summary>Done; the client is reset, so that it cannot take a cut message for a whole one.</summary>
    Abort,
}
