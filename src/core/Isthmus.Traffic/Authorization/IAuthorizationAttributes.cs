using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Authorization;

/// <summary>
/// What access rules look at. For a connection that is not HTTP the parts of the request are empty and no header is there; the planner has already made
/// rules for it that do not ask for them.
/// </summary>
public interface IAuthorizationAttributes : IRequestAttributes
{
    /// <summary>The URI of the peer's validated certificate, with its scheme; empty when it showed none or the connection is plain text.</summary>
    ReadOnlySpan<byte> PeerIdentity { get; }

    /// <summary>The SNI of the connection; empty when none.</summary>
    ReadOnlySpan<byte> ServerName { get; }

    /// <summary>The address that the connection comes from.</summary>
    IpValue DirectRemoteAddress { get; }

    /// <summary>The caller's address, by trusted headers or PROXY protocol.</summary>
    IpValue RemoteAddress { get; }

    /// <summary>The address that was connected to, before any redirection.</summary>
    IpValue LocalAddress { get; }

    /// <summary>The port that was connected to: the workload's own.</summary>
    int LocalPort { get; }
}
