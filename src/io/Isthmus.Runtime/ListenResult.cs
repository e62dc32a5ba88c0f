namespace Isthmus.Runtime;

/// <summary>Outcome of a listen. With <see cref="IoStatus.Ok"/> the caller owns the listener; disposing it stops accepting.</summary>
public readonly record struct ListenResult(IoStatus Status, Listener? Listener)
{
    /// <summary>True, with a listener, for <see cref="IoStatus.Ok"/>.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Listener))]
    public bool IsOk => Listener is not null;

    internal static ListenResult Of(IoStatus status) => new(status, null);
}
