namespace Isthmus.Wire.Http1;

/// <summary>What a Connection field asks for besides removing fields.</summary>
[Flags]
internal enum ConnectionOptions : byte
{
    None = 0,
    Close = 1,
    KeepAlive = 2,
    Upgrade = 4,
    Te = 8,
}
