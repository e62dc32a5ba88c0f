using System.Text;
using Isthmus.Model.Plans;
using Isthmus.Traffic.Hashing;
using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Routes;

/// <summary>
/// One route with everything that a request needs of it made ready. Immutable; shared by all loops. What it offers depends on the action: see
/// <see cref="Forward"/>, <see cref="Redirect"/>, <see cref="Respond"/>.
/// </summary>
public sealed class CompiledRoute
{
    private readonly PathMatcher _path;
    private readonly HeaderMatcher[] _headers;
    private readonly QueryMatcher[] _query;
    private readonly ClaimMatcher[] _claims;
    private readonly HeaderMatcher[] _retriable;
    private readonly HeaderChanges _requestHeaders;
    private readonly HeaderChanges _responseHeaders;
    private readonly ulong _totalWeight;

    internal CompiledRoute(int id, VirtualHost host, RouteParts parts)
    {
        Id = id;
        VirtualHost = host;
        Route = parts.Route;
        _path = parts.Path;
        _headers = [.. parts.Headers];
        _query = [.. parts.Query];
        _claims = [.. parts.Claims];
        _retriable = [.. parts.Retriable];
        _requestHeaders = new HeaderChanges(parts.Route.RequestHeaders);
        _responseHeaders = new HeaderChanges(parts.Route.ResponseHeaders);
        Upstreams = [.. parts.Upstreams];
        Mirrors = [.. parts.Mirrors];
        _totalWeight = Upstreams.Length == 0 ? 0 : Upstreams[^1].End;
        Cors = parts.Cors;
        PathRewrite = parts.PathRewrite;
        Forward = parts.Route.Action as ForwardAction;
        Respond = parts.Route.Action as RespondAction;
        Redirect = parts.Route.Action is RedirectAction redirect ? new Redirect(redirect, parts.Path) : null;
        ResponseBody = Encoding.UTF8.GetBytes(Respond?.Body ?? "");
        HostRewrite = Encoding.UTF8.GetBytes(Forward?.HostRewrite ?? "");
        Hashes = new HashPolicies(Forward?.HashPolicies ?? default);
    }

    /// <summary>Where the route stands among all routes of its table, from 0: what decision records name it by.</summary>
    public int Id { get; }

    /// <summary>The virtual host that it belongs to.</summary>
    public VirtualHost VirtualHost { get; }

    /// <summary>The route in the plan.</summary>
    public Route Route { get; }

    /// <summary>The action when requests are forwarded; otherwise null.</summary>
    public ForwardAction? Forward { get; }

    /// <summary>The action when requests are redirected; otherwise null.</summary>
    public Redirect? Redirect { get; }

    /// <summary>The action when requests are answered here; otherwise null.</summary>
    public RespondAction? Respond { get; }

    /// <summary>The body of <see cref="Respond"/>.</summary>
    public ReadOnlyMemory<byte> ResponseBody { get; }

    /// <summary>Where requests may go; empty when they are not forwarded.</summary>
    public UpstreamTarget[] Upstreams { get; }

    /// <summary>Where copies go.</summary>
    public MirrorTarget[] Mirrors { get; }

    /// <summary>Cross-origin rules; null when there are none, or requests are not forwarded.</summary>
    public CorsRules? Cors { get; }

    /// <summary>How the path is rewritten; null when it is not.</summary>
    public PathRewriter? PathRewrite { get; }

    /// <summary>What takes the place of the host for every upstream; empty when nothing. See <see cref="HostFor"/>.</summary>
    public ReadOnlyMemory<byte> HostRewrite { get; }

    /// <summary>What consistent hashing is computed from.</summary>
    public HashPolicies Hashes { get; }

    /// <summary>Whether the request fulfils all conditions.</summary>
    /// <param name="request">The request.</param>
    /// <param name="path">Its path without query.</param>
    internal bool Matches<TRequest>(TRequest request, ReadOnlySpan<byte> path)
        where TRequest : IRequestAttributes, allows ref struct => _path.Matches(path) && FirstUnmet(request) is null;

    /// <summary>The condition that does not hold; null when all do. Allocates, for <c>why</c> only.</summary>
    internal string? Explain<TRequest>(TRequest request, ReadOnlySpan<byte> path)
        where TRequest : IRequestAttributes, allows ref struct => !_path.Matches(path) ? "path" : FirstUnmet(request) switch
        {
            null => null,
            HeaderMatcher header => "header " + header.Name,
            QueryMatcher query => "query " + query.Name,
            _ => "claim",
        };

    /// <summary>Whether an answer has one of the fields for which it is tried again.</summary>
    public bool IsRetriable<TAnswer>(TAnswer answer)
        where TAnswer : IRequestAttributes, allows ref struct
    {
        foreach (var header in _retriable)
        {
            if (header.Matches(answer))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Chooses an upstream by weight (<c>weighted_clusters</c>). There must be one.</summary>
    /// <param name="draw">Any evenly spread number; the request's, so that it can be replayed.</param>
    public UpstreamTarget ChooseUpstream(ulong draw)
    {
        if (Upstreams.Length == 1)
        {
            return Upstreams[0];
        }

        var value = draw % _totalWeight;
        var i = 0;
        while (value >= Upstreams[i].End)
        {
            i++;
        }

        return Upstreams[i];
    }

    /// <summary>What takes the place of the host when <paramref name="target"/> is taken; empty when nothing. The route's rewrite comes last, and so it stays.</summary>
    public ReadOnlyMemory<byte> HostFor(UpstreamTarget target) => HostRewrite.IsEmpty ? target.HostRewrite : HostRewrite;

    /// <summary>Changes the request's headers: the chosen upstream's changes first, then the route's.</summary>
    public void EditRequest<TTarget>(UpstreamTarget? target, TTarget headers)
        where TTarget : IHeaderTarget, allows ref struct
    {
        target?.RequestHeaders.Apply(headers);
        _requestHeaders.Apply(headers);
    }

    /// <summary>Changes the response's headers: the chosen upstream's changes first, then the route's.</summary>
    public void EditResponse<TTarget>(UpstreamTarget? target, TTarget headers)
        where TTarget : IHeaderTarget, allows ref struct
    {
        target?.ResponseHeaders.Apply(headers);
        _responseHeaders.Apply(headers);
    }

    private object? FirstUnmet<TRequest>(TRequest request)
        where TRequest : IRequestAttributes, allows ref struct
    {
        foreach (var header in _headers)
        {
            if (!header.Matches(request))
            {
                return header;
            }
        }

        if (_query.Length > 0)
        {
            var query = RequestPath.QueryOf(request.PathAndQuery);
            foreach (var parameter in _query)
            {
                if (!parameter.Matches(query))
                {
                    return parameter;
                }
            }
        }

        foreach (var claim in _claims)
        {
            if (!claim.Matches(request))
            {
                return claim;
            }
        }

        return null;
    }
}
