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

    /// <summary>Done; the client is reset, so that it cannot take a cut message for a whole one.</summary>
    Abort,
}
