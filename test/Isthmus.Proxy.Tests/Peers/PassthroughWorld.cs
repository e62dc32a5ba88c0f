using Isthmus.Proxy.Telemetry;
using Isthmus.Proxy.Tests.Plans;

namespace Isthmus.Proxy.Tests.Peers;

/// <summary>A world whose proxy is an east-west gateway: it passes TLS on by the name that the client asks for.</summary>
internal static class PassthroughWorld
{
    internal static ProxyWorld Of(string serverName, Func<Plan, Plan>? change = null, AccessLogSink? sink = null)
    {
        var chain = new FilterChain
        {
            Name = serverName,
            Match = new FilterChainMatch { ServerNames = [serverName], ApplicationProtocols = ["istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2"] },
            Handling = new TcpHandling { Upstreams = [new WeightedUpstream(TestPlan.Upstream)] },
        };
        return new ProxyWorld(
            change: plan => (change?.Invoke(plan) ?? plan) with { Listeners = [plan.Listeners[0] with { InspectsTls = true, FilterChains = [chain] }] },
            settings: new ProxySettings { AccessLog = sink });
    }
}
