using System.Text;
using Isthmus.Proxy.Tokens;
using Isthmus.Traffic.Authorization;
using Isthmus.Traffic.Matching;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Plans;

/// <summary>How requests of a chain are read and routed, ready.</summary>
internal sealed class HttpChain
{
    private readonly byte[][] _upgrades;

    /// <summary>Resolves names and defaults.</summary>
    public HttpChain(HttpHandling source, Isthmus.Model.Plans.Listener listener, PlanScope scope)
    {
        Source = source;
        Direction = listener.Direction;
        Port = listener.Port;
        Access = Authorizer.Compile(source.Authorization, scope.Problems);
        Tokens = source.JwtRules.IsEmpty ? TokenGate.Open : new TokenGate([.. source.JwtRules.Select(r => new TokenRule(r, scope.Keys.KeysOf(r, scope.Problems)))]);
        Routes = scope.Routes(source);
        Forwarding = new ForwardingRules(source.UsesRemoteAddress, (int)source.TrustedProxies);
        Paths = source.PathNormalization switch
        {
            PathNormalization.None => new PathRules(Normalize: false, MergeSlashes: false, EscapedSlashes.Keep),
            PathNormalization.MergeSlashes => new PathRules(Normalize: true, MergeSlashes: true, EscapedSlashes.Keep),
            PathNormalization.DecodeAndMergeSlashes => new PathRules(Normalize: true, MergeSlashes: true, EscapedSlashes.Decode),
            PathNormalization.RedirectDecodedSlashes => new PathRules(Normalize: true, MergeSlashes: true, EscapedSlashes.Redirect),
            _ => PathRules.Base,
        };
        Internal = [.. source.InternalRanges.Select(range => RangeOf(range, listener, scope)).OfType<IpRange>()];
        _upgrades = [.. source.Upgrades.Select(Encoding.ASCII.GetBytes)];
        ServerName = Encoding.ASCII.GetBytes(source.ServerName);
        StreamIdle = source.StreamIdleTimeout switch
        {
            null => Defaults.StreamIdle,
            { Ticks: 0 } => Timeout.InfiniteTimeSpan,
            { } idle => idle,
        };
    }

    /// <summary>As planned.</summary>
    public HttpHandling Source { get; }

    /// <summary>Whose tokens are believed.</summary>
    public TokenGate Tokens { get; }

    /// <summary>Who may pass.</summary>
    public Authorizer Access { get; }

    /// <summary>The listener's planned port: what callers wanted, whatever was bound.</summary>
    public int Port { get; }

    /// <summary>Which way the traffic goes.</summary>
    public TrafficDirection Direction { get; }

    /// <summary>Where requests go.</summary>
    public RoutesPlan Routes { get; }

    /// <summary>Whom to trust about where a request came from.</summary>
    public ForwardingRules Forwarding { get; }

    /// <summary>Where callers are that may steer the proxy.</summary>
    public IpRange[] Internal { get; }

    /// <summary>How paths become canonical.</summary>
    public PathRules Paths { get; }

    /// <summary>Whether requests may be upgraded to this protocol.</summary>
    public bool Upgrades(ReadOnlySpan<byte> protocol)
    {
        foreach (var upgrade in _upgrades)
        {
            if (Ascii.EqualsIgnoreCase(protocol, upgrade))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Value of the server field; empty keeps the upstream's.</summary>
    public byte[] ServerName { get; }

    /// <summary>Longest silence within a request.</summary>
    public TimeSpan StreamIdle { get; }

    private static IpRange? RangeOf(string text, Isthmus.Model.Plans.Listener listener, PlanScope scope)
    {
        var range = IpRange.TryParse(text);
        if (range is null)
        {
            scope.Problems.Add(new PlanProblem(listener.Name, $"{text} is no range of addresses: nobody is internal by it"));
        }

        return range;
    }
}
