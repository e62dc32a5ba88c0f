namespace Isthmus.Runtime;

/// <summary>Outcome of a receive or send.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Bytes">
/// Receive: bytes placed at the start of the buffer, above 0 only with <see cref="IoStatus.Ok"/>.
/// Send: bytes that the local system took over, also when the send failed: 0 means that the peer cannot have seen anything of it.
/// </param>
public readonly record struct IoResult(IoStatus Status, int Bytes)
{
    /// <summary>True for <see cref="IoStatus.Ok"/>.</summary>
    public bool IsOk => Status == IoStatus.Ok;

    internal static IoResult Of(IoStatus status) => new(status, 0);
}
