using Isthmus.Wire.Http;

namespace Isthmus.Wire.Http1;

/// <summary>
/// What a head says about this connection when it is written: never copied from the message that came in, always made here.
/// </summary>
/// <param name="Framing">How the body that we are going to send is delimited.</param>
/// <param name="Version">The version to write: <see cref="ProtocolVersion.Http10"/> or <see cref="ProtocolVersion.Http11"/>.</param>
/// <param name="IsClosing">Whether we close after this message: writes <c>connection: close</c>.</param>
/// <param name="IsUpgrade">Whether to write the head's upgrade and <c>connection: upgrade</c>.</param>
public readonly record struct Http1Form(
    BodyFraming Framing, ProtocolVersion Version = ProtocolVersion.Http11, bool IsClosing = false, bool IsUpgrade = false)
{
    /// <summary>
    /// The form for sending <paramref name="head"/> to an HTTP/1.1 upstream: same framing; the upgrade only if the proxy accepted it
    /// (<paramref name="isUpgradeAccepted"/>).
    /// </summary>
    public static Http1Form ForUpstream(RequestHead head, bool isUpgradeAccepted = false) =>
        new(head.Framing, IsUpgrade: isUpgradeAccepted && head.IsUpgrade);

    /// <summary>
    /// The form for sending <paramref name="response"/> to the client of <paramref name="request"/>. A body until close becomes chunked
    /// for HTTP/1.1; one without known length ends with the connection for HTTP/1.0. Closing if <paramref name="mustClose"/> or the client
    /// wants it or cannot do else. Interim responses must not be sent to HTTP/1.0 at all (RFC 9110 15.2).
    /// </summary>
    public static Http1Form ForClient(ResponseHead response, RequestHead request, bool mustClose = false)
    {
        var framing = response.Framing.Kind == BodyKind.None ? response.DeclaredFraming : response.Framing;
        var isClosing = !response.IsInterim && (mustClose || !request.KeepAlive);
        if (response.Framing.Kind == BodyKind.Tunnel)
        {
            return new Http1Form(BodyFraming.Tunnel, IsUpgrade: response.Status == 101);
        }

        if (framing.Kind is not (BodyKind.UntilClose or BodyKind.Chunked))
        {
            return new Http1Form(framing, request.Version, isClosing);
        }

        return request.Version == ProtocolVersion.Http10
            ? new Http1Form(BodyFraming.UntilClose, ProtocolVersion.Http10, IsClosing: true)
            : new Http1Form(BodyFraming.Chunked, IsClosing: isClosing);
    }
}
