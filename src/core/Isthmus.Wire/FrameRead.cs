namespace Isthmus.Wire;

/// <summary>What one attempt to read a frame came to. Only <see cref="NeedMore"/> is worth waiting on.</summary>
public enum FrameRead
{
    /// <summary>One whole message was taken.</summary>
    Message,

    /// <summary>The buffer ends within a frame; nothing was taken.</summary>
    NeedMore,

    /// <summary>The compressed flag is neither 0 nor 1: the peer does not speak gRPC.</summary>
    BadFlag,

    /// <summary>The message is longer than the caller allows.</summary>
    TooLarge,
}
