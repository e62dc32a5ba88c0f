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
}
