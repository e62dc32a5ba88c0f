using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.TestKit;
using Isthmus.Traffic.Routes;

namespace Isthmus.Traffic.Tests.Routes;

public sealed class RouteActionsTests
{
    // xds facts C.4, weighted clusters: value = draw mod the sum, first whose cumulative weight is above it; weight 0 never.
    [Theory]
    [InlineData(0, "a")]
    [InlineData(24, "a")]
    [InlineData(25, "c")]
    [InlineData(99, "c")]
    [InlineData(100, "a")]
    [InlineData(ulong.MaxValue, "a")]
    public void Upstreams_are_chosen_by_weight(ulong draw, string expected) =>
        Compiled(Forward([new WeightedUpstream("a", 25), new WeightedUpstream("b", 0), new WeightedUpstream("c", 75)])).ChooseUpstream(draw).Name.ShouldBe(expected);

    [Fact]
    public void Over_all_draws_the_shares_are_the_weights() => Prop.ForAll(Arb.From(Gen.Choose(0, 9).NonEmptyListOf()), weights =>
    {
        if (weights.Sum() == 0)
        {
            return true;
        }

        var route = Compiled(Forward(weights.Select((w, i) => new WeightedUpstream($"{i}", (uint)w)).ToEquatableArray()));
        var counts = new int[weights.Count];
        for (var draw = 0ul; draw < (ulong)weights.Sum() * 3; draw++)
        {
            counts[int.Parse(route.ChooseUpstream(draw).Name, System.Globalization.CultureInfo.InvariantCulture)]++;
        }

        return counts.SequenceEqual(weights.Select(w => w * 3));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Names_of_upstreams_are_listed_once_with_their_places()
    {
        var action = Forward([new WeightedUpstream("a"), new WeightedUpstream("b")]) with { Mirrors = [new Mirror("a", 50), new Mirror("c", 100)] };
        var matcher = RouteMatcher.Compile(Table(action)).Matcher;
        matcher.UpstreamNames.ShouldBe(["a", "b", "c"]);
        matcher.Routes[0].Mirrors.Select(m => m.NameIndex).ShouldBe([0, 2]);
        matcher.Routes[0].Mirrors.Select(m => m.Share.Includes(499_999)).ShouldBe([true, true]);
        matcher.Routes[0].Mirrors.Select(m => m.Share.Includes(500_000)).ShouldBe([false, true]);
    }

    // istio facts 6.7: a prefix rewrite replaces the matched prefix, or the whole path of an exact match; the query stays.
    [Theory]
    [InlineData(PathMatchKind.Prefix, "/foo", "/bar", "/foo/x?q=1", "/bar/x?q=1")]
    [InlineData(PathMatchKind.Prefix, "/foo/", "/", "/foo/x", "/x")]
    [InlineData(PathMatchKind.Prefix, "/foo", "/bar", "/foobar", "/barbar")]
    [InlineData(PathMatchKind.Exact, "/foo", "/bar", "/foo?q", "/bar?q")]
    [InlineData(PathMatchKind.SegmentPrefix, "/foo", "/bar", "/foo/x", "/bar/x")]
    [InlineData(PathMatchKind.Regex, "/f.*o", "/bar", "/foo?q", "/bar?q")]
    public void The_matched_part_of_the_path_is_replaced(PathMatchKind kind, string path, string rewrite, string target, string expected)
    {
        var route = Compiled(Forward([new WeightedUpstream("u")]) with { PathRewrite = rewrite }, new RouteMatch { PathKind = kind, Path = path });
        Rewritten(route, target).ShouldBe(expected);
    }

    [Theory]
    [InlineData("^/service/([^/]+)(/.*)$", @"\2/instance/\1", "/service/foo/v1/api?x=1", "/v1/api/instance/foo?x=1")]
    [InlineData("/xx/", "/yy/", "/aaa/xx/bbb/xx/c", "/aaa/yy/bbb/yy/c")]
    [InlineData("one", "$1", "/one/one?one", "/$1/$1?one")]
    [InlineData("(?i)/ab", @"\0\0", "/AB/c", "/AB/AB/c")]
    [InlineData("(?P<first>a+)(b+)", @"\2\1", "/aab", "/baa")]
    [InlineData("zzz", "y", "/same", "/same")]
    public void Every_match_of_an_expression_is_replaced(string pattern, string substitution, string target, string expected)
    {
        var route = Compiled(Forward([new WeightedUpstream("u")]) with { PathRegexRewrite = new RegexRewrite(pattern, substitution) });
        Rewritten(route, target).ShouldBe(expected);
    }

    [Theory]
    [InlineData("(a", "b")]
    [InlineData("(a)", @"\2")]
    public void A_rewrite_that_cannot_be_done_is_a_problem(string pattern, string substitution) =>
        RouteMatcher.Compile(Table(Forward([new WeightedUpstream("u")]) with { PathRegexRewrite = new RegexRewrite(pattern, substitution) })).Problems.Count.ShouldBe(1);

    [Fact]
    public void Rewrites_allocate_nothing()
    {
        var prefix = Compiled(Forward([new WeightedUpstream("u")]) with { PathRewrite = "/x" }).PathRewrite!;
        var expression = Compiled(Forward([new WeightedUpstream("u")]) with { PathRegexRewrite = new RegexRewrite("a+", "b") }).PathRewrite!;
        var (path, destination) = ("/caat?q"u8.ToArray(), new byte[100]);
        Allocations.Of(() => prefix.TryRewrite(path, destination, out _)).ShouldBe(0);
        Allocations.Of(() => expression.TryRewrite(path, destination, out _)).ShouldBe(0);
        expression.TryRewrite(path, destination, out var written).ShouldBeTrue();
        Encoding.UTF8.GetString(destination, 0, written).ShouldBe("/cbt?q");
        expression.TryRewrite(path, new byte[3], out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", "", 0, "", "", "http://a.example:80/foo/x?q=1")]
    [InlineData("https", "", 0, "", "", "https://a.example/foo/x?q=1")]
    [InlineData("", "b.example", 0, "", "", "http://b.example/foo/x?q=1")]
    [InlineData("", "", 8443, "", "", "http://a.example:8443/foo/x?q=1")]
    [InlineData("", "", 0, "/bar", "", "http://a.example:80/bar?q=1")]
    [InlineData("", "", 0, "/bar?z", "", "http://a.example:80/bar?z")]
    [InlineData("", "", 0, "", "/bar", "http://a.example:80/bar/x?q=1")]
    public void A_redirect_keeps_what_it_does_not_name(string scheme, string host, int port, string path, string prefix, string expected)
    {
        var action = new RedirectAction { Scheme = scheme, Host = host, Port = port, Path = path, PrefixRewrite = prefix };
        Span<byte> location = stackalloc byte[100];
        var redirect = Compiled(action, new RouteMatch { Path = "/foo" }).Redirect!;
        redirect.TryWriteLocation(new FakeRequest("/foo/x?q=1", "a.example:80"), location, out var written).ShouldBeTrue();
        Encoding.UTF8.GetString(location[..written]).ShouldBe(expected);
        redirect.TryWriteLocation(new FakeRequest("/foo", "a.example"), location[..4], out _).ShouldBeFalse();
    }

    // xds facts B.0.1: header mutations run weighted cluster, then route; removal first.
    [Fact]
    public void Headers_are_edited_from_the_inside_out()
    {
        var inner = new HeaderEdits([new HeaderValue("a", "1")], [new HeaderValue("b", "2")], ["c"]);
        var outer = new HeaderEdits([new HeaderValue("a", "3")], [], ["d"]);
        var action = Forward([new WeightedUpstream("u") { RequestHeaders = inner, ResponseHeaders = outer, HostRewrite = "inner" }, new WeightedUpstream("v")]) with { HostRewrite = "outer" };
        var matcher = RouteMatcher.Compile(new RouteTable("t", [new VirtualHost("h", ["*"], [RouteMatcherTests.Any with { Action = action, RequestHeaders = outer, ResponseHeaders = inner }])])).Matcher;
        var route = matcher.Routes[0];
        var log = new EditLog();
        route.EditRequest(route.Upstreams[0], log);
        log.Lines.ShouldBe(["-c", "a=1", "+b=2", "-d", "a=3"]);
        log.Lines.Clear();
        route.EditResponse(route.Upstreams[0], log);
        log.Lines.ShouldBe(["-d", "a=3", "-c", "a=1", "+b=2"]);
        Encoding.UTF8.GetString(route.HostFor(route.Upstreams[0]).Span).ShouldBe("outer");
        Encoding.UTF8.GetString(route.HostFor(route.Upstreams[1]).Span).ShouldBe("outer");
    }

    [Fact]
    public void The_host_of_an_upstream_counts_where_the_route_has_none()
    {
        var route = Compiled(Forward([new WeightedUpstream("u") { HostRewrite = "inner" }, new WeightedUpstream("v")]), new RouteMatch { Path = "/" });

        Encoding.UTF8.GetString(route.HostFor(route.Upstreams[0]).Span).ShouldBe("inner");
        route.HostFor(route.Upstreams[1]).IsEmpty.ShouldBeTrue();
    }

    private static string Rewritten(CompiledRoute route, string target)
    {
        Span<byte> destination = stackalloc byte[200];
        route.PathRewrite!.TryRewrite(Encoding.UTF8.GetBytes(target), destination, out var written).ShouldBeTrue();
        return Encoding.UTF8.GetString(destination[..written]);
    }

    private static ForwardAction Forward(EquatableArray<WeightedUpstream> upstreams) => new() { Upstreams = upstreams };

    private static RouteTable Table(RouteAction action, RouteMatch? match = null) =>
        new("t", [new VirtualHost("h", ["*"], [new Route { Match = match ?? RouteMatch.Any, Action = action }])]);

    private static CompiledRoute Compiled(RouteAction action, RouteMatch? match = null) => RouteMatcher.Compile(Table(action, match)).Matcher.Routes[0];

    private sealed class EditLog : IHeaderTarget
    {
        public List<string> Lines { get; } = [];

        public void Remove(ReadOnlySpan<byte> name) => Lines.Add("-" + Encoding.UTF8.GetString(name));

        public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Lines.Add($"{Encoding.UTF8.GetString(name)}={Encoding.UTF8.GetString(value)}");

        public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Lines.Add($"+{Encoding.UTF8.GetString(name)}={Encoding.UTF8.GetString(value)}");
    }
}
