using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Isthmus.Rpc.Server;

/// <summary>Where a server listens.</summary>
/// <param name="EndPoint">Address and port; port 0 lets the system choose. A <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/> is a path.</param>
/// <param name="Tls">How a connection is secured, asked for each handshake; null means HTTP/2 in plain text with prior knowledge.</param>
public sealed record RpcListener(EndPoint EndPoint, TlsHandshakeCallbackOptions? Tls = null);
