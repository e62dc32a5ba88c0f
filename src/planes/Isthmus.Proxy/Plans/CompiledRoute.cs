using System.Text;

namespace Isthmus.Proxy.Plans;

/// <summary>One route, ready.</summary>
internal sealed class CompiledRoute
{
    private readonly TextTest _path;
    private readonly HeaderTest[] _headers;

    /// <summary>Resolves names.</summary>
    public CompiledRoute(Route source, PlanScope scope)
    {
        Source = source;
        Forward = source.Action as ForwardAction;
        Targets = Forward is null ? null : new WeightedTargets(Forward.Upstreams, scope);
        RequestEdits = new CompiledEdits(source.RequestHeaders);
        ResponseEdits = new CompiledEdits(source.ResponseHeaders);
        HostRewrite = Encoding.ASCII.GetBytes(Forward?.HostRewrite ?? "");
        PathRewrite = Encoding.ASCII.GetBytes(Forward?.PathRewrite ?? "");
        Timeout = Forward is { Timeout.Ticks: > 0 } forward ? forward.Timeout : System.Threading.Timeout.InfiniteTimeSpan;
        NameBytes = Encoding.UTF8.GetBytes(source.Name);
        var match = source.Match;
        _path = new TextTest(match.PathKind, match.Path, match.IgnoresPathCase);
        _headers = [.. match.Headers.Select(h => new HeaderTest(h))];
    }

    /// <summary>As planned.</summary>
    public Route Source { get; }

    /// <summary>The action, when it forwards.</summary>
    public ForwardAction? Forward { get; }

    /// <summary>Where to, when it forwards.</summary>
    public WeightedTargets? Targets { get; }

    /// <summary>Edits of requests.</summary>
    public CompiledEdits RequestEdits { get; }

    /// <summary>Edits of answers.</summary>
    public CompiledEdits ResponseEdits { get; }

    /// <summary>Replaces the host; empty when not.</summary>
    public byte[] HostRewrite { get; }

    /// <summary>Replaces what the path test matched; empty when not.</summary>
    public byte[] PathRewrite { get; }

    /// <summary>Longest time for the whole answer.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>The name in bytes.</summary>
    public byte[] NameBytes { get; }

    /// <summary>How many bytes of the path a prefix rewrite replaces: all of it unless the test is on a prefix.</summary>
    public int MatchedPathBytes(ReadOnlySpan<byte> path) =>
        Source.Match.PathKind is PathMatchKind.Prefix or PathMatchKind.SegmentPrefix ? Math.Min(_path.Length, path.Length) : path.Length;

    /// <summary>Whether the request is one of those that the route takes.</summary>
    public bool Takes(Wire.Http.RequestHead head)
    {
        var path = head.Path;
        var query = path.IndexOf((byte)'?');
        if (!_path.Matches(query < 0 ? path : path[..query]) || !Source.Match.Claims.IsEmpty)
        {
            return false;
        }

        foreach (var header in _headers)
        {
            if (!header.Matches(head))
            {
                return false;
            }
        }

        return true;
    }
}
