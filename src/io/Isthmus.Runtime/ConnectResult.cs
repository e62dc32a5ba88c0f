namespace Isthmus.Runtime;

/// <summary>Outcome of a connect. With <see cref="IoStatus.Ok"/> the caller owns the connection and disposes it.</summary>
public readonly record struct ConnectResult(IoStatus Status, Connection? Connection)
{
    /// <summary>True, with a connection, for <see cref="IoStatus.Ok"/>.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Connection))]
    public bool IsOk => Connection is not null;

    internal static ConnectResult Of(IoStatus status) => new(status, null);
}
