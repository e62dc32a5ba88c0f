using Isthmus.Proxy.Connect;

namespace Isthmus.Proxy.Accept;

/// <summary>A client that has not yet shown what it wants.</summary>
/// <param name="Connection">Its connection, without TLS.</param>
/// <param name="Input">What it has sent.</param>
internal sealed record HalfOpenClient(Connection Connection, InputBuffer Input)
{
    /// <summary>Nothing has come from it.</summary>
    public bool IsSilent => Input.IsEmpty && !Connection.HasInputNow();
}
