namespace Isthmus.Wire.Http;

/// <summary>What path normalisation came to.</summary>
public enum PathOutcome : byte
{
    /// <summary>The path is already in normal form; nothing was written.</summary>
    Unchanged,

    /// <summary>The new path was written.</summary>
    Changed,

    /// <summary>The new path was written, and the client is to be sent there with 307.</summary>
    Redirect,

    /// <summary>The request is refused.</summary>
    Rejected,
}
