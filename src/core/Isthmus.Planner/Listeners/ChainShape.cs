namespace Isthmus.Planner.Listeners;

/// <summary>One way in which connections to a workload port are taken, before it is known which port.</summary>
/// <param name="Kind">A word for it in the chain's name.</param>
/// <param name="Transport">What the connection must look like; empty for any.</param>
/// <param name="Alpn">Application protocols of which it must have one; empty for any.</param>
/// <param name="EndsTls">The mesh's TLS is ended.</param>
/// <param name="IsHttp">Requests are read.</param>
internal sealed record ChainShape(string Kind, string Transport, EquatableArray<string> Alpn, bool EndsTls, bool IsHttp);
