using Isthmus.Proxy.Plans;

namespace Isthmus.Proxy.Accept;

/// <summary>One loop's socket of one listener, and what is done with its connections now.</summary>
internal sealed class LoopListener(ListenerPlan plan)
{
    /// <summary>The present plan of the listener.</summary>
    public ListenerPlan Plan { get; set; } = plan;

    /// <summary>The socket; null until it is bound.</summary>
    public Isthmus.Runtime.Listener? Socket { get; set; }

    /// <summary>The plan no longer has it: its connections end with their present request.</summary>
    public bool IsGone { get; set; }

    /// <summary>
    /// The chain as it is now, for a client that came by it; null when the plan no longer has it. Who came by other rules of TLS must not go on by it: the port may be strict now.
    /// </summary>
    public ChainPlan? Now(ChainPlan chain) => Plan.Find(chain.Source.Name) is { } now && Equals(now.Source.Tls, chain.Source.Tls) ? now : null;
}
