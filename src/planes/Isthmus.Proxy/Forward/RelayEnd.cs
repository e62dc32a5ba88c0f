namespace Isthmus.Proxy.Forward;

/// <summary>How a relay between two connections ended.</summary>
internal enum RelayEnd : byte
{
    /// <summary>Both sides had said all.</summary>
    Complete,

    /// <summary>The first connection broke.</summary>
    FirstBroke,

    /// <summary>The second connection broke.</summary>
    SecondBroke,

    /// <summary>Nothing moved for too long.</summary>
    Silence,

    /// <summary>The loop's memory for buffers was used up.</summary>
    NoMemory,
}
