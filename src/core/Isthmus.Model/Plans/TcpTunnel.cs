namespace Isthmus.Model.Plans;

/// <summary>A tunnel through an HTTP proxy (<c>TcpProxy.tunneling_config</c>, Istio <c>trafficPolicy.tunnel</c>).</summary>
/// <param name="Target">Host and port behind it.</param>
/// <param name="UsesPost">Opened by POST; false: by CONNECT.</param>
public sealed record TcpTunnel(string Target, bool UsesPost = false);
