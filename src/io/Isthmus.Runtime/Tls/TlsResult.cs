namespace Isthmus.Runtime.Tls;

/// <summary>Outcome of a handshake.</summary>
/// <param name="Status">Ok; TlsFailed; or what ended the connection meanwhile (TimedOut, Reset, EndOfStream, Closed).</param>
/// <param name="Connection">With Ok the secured connection, which now owns the plain one; else null, and the plain one is closed.</param>
/// <param name="Reason">For people: why it failed. Null with Ok.</param>
public readonly record struct TlsResult(IoStatus Status, Connection? Connection, string? Reason)
{
    /// <summary>True, with a connection, for <see cref="IoStatus.Ok"/>.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Connection))]
    public bool IsOk => Connection is not null;
}
