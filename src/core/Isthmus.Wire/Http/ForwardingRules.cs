namespace Isthmus.Wire.Http;

/// <summary>Which hops a listener trusts and what it adds to the forwarding fields (Envoy HttpConnectionManager).</summary>
/// <param name="UsesRemoteAddress">
/// Whether the connection's peer is the client (<c>use_remote_address</c>): true at the mesh's edge, false in sidecars.
/// </param>
/// <param name="TrustedHops">Addresses at the right of X-Forwarded-For that trusted proxies wrote (<c>xff_num_trusted_hops</c>).</param>
/// <param name="SkipsAppend">Whether the peer is not appended (<c>skip_xff_append</c>).</param>
/// <param name="PreservesRequestId">Whether an id from outside is kept at the edge (<c>preserve_external_request_id</c>).</param>
public readonly record struct ForwardingRules(
    bool UsesRemoteAddress, int TrustedHops = 0, bool SkipsAppend = false, bool PreservesRequestId = false)
{
    /// <summary>Istio's sidecars and waypoints.</summary>
    public static ForwardingRules Sidecar => new(false);

    /// <summary>Istio's gateways.</summary>
    public static ForwardingRules Gateway => new(true);
}
