using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.TestKit;
using Isthmus.Traffic.Routes;

namespace Isthmus.Traffic.Tests.Routes;

public sealed class RouteMatcherTests
{
    private static readonly ForwardAction Forward = new() { Upstreams = [new WeightedUpstream("u")] };

    // xds facts B.0.1, virtual host choice; the port is left out of the comparison unless the table says otherwise.
    [Theory]
    [InlineData("a.example", "exact")]
    [InlineData("A.Example:8080", "exact")]
    [InlineData("x.foo.com", "*.foo.com")]
    [InlineData("y.x.foo.com", "*.x.foo.com")]
    [InlineData(".foo.com", "*")]
    [InlineData("my-bar.foo.com", "*-bar.foo.com")]
    [InlineData("-bar.foo.com", "*.foo.com")]
    [InlineData("foo.org", "foo.*")]
    [InlineData("foo.bar.org", "foo.bar.*")]
    [InlineData("foo.", "*")]
    [InlineData("other", "*")]
    [InlineData("", "*")]
    [InlineData("[::1]:80", "v6")]
    public void The_virtual_host_is_the_most_specific(string host, string expected)
    {
        string[] domains = ["*", "foo.*", "foo.bar.*", "*.foo.com", "*.x.foo.com", "*-bar.foo.com"];
        var hosts = domains.Select(d => new VirtualHost(d, [d], [Any]))
            .Append(new VirtualHost("exact", ["a.example", "a.example.svc"], [Any]))
            .Append(new VirtualHost("v6", ["[::1]"], [Any]));
        Matcher(new RouteTable("t", hosts.ToEquatableArray())).Find(new FakeRequest("/", host)).VirtualHost!.Name.ShouldBe(expected);
    }

    [Fact]
    public void A_table_can_tell_ports_apart()
    {
        var table = new RouteTable("t", [new VirtualHost("a", ["a:80"], [Any]), new VirtualHost("b", ["a"], [Any])], IgnoresPortInHost: false);
        Matcher(table).Find(new FakeRequest("/", "a:80")).VirtualHost!.Name.ShouldBe("a");
        Matcher(table).Find(new FakeRequest("/", "a")).VirtualHost!.Name.ShouldBe("b");
        Matcher(table).Find(new FakeRequest("/", "a:81")).Outcome.ShouldBe(RouteOutcome.NoVirtualHost);
    }

    // xds facts B.0.1, route choice.
    [Theory]
    [InlineData(PathMatchKind.Prefix, "/foo", false, "/foobar", true)]
    [InlineData(PathMatchKind.Prefix, "/foo", false, "/FOO", false)]
    [InlineData(PathMatchKind.Prefix, "/foo", true, "/FOO/x", true)]
    [InlineData(PathMatchKind.Exact, "/foo", false, "/foo", true)]
    [InlineData(PathMatchKind.Exact, "/foo", false, "/foo?x=1", true)]
    [InlineData(PathMatchKind.Exact, "/foo", false, "/foo#f", true)]
    [InlineData(PathMatchKind.Exact, "/foo", false, "/foo/", false)]
    [InlineData(PathMatchKind.Exact, "/foo", true, "/Foo", true)]
    [InlineData(PathMatchKind.SegmentPrefix, "/foo", false, "/foo", true)]
    [InlineData(PathMatchKind.SegmentPrefix, "/foo", false, "/foo?x", true)]
    [InlineData(PathMatchKind.SegmentPrefix, "/foo", false, "/foo/x", true)]
    [InlineData(PathMatchKind.SegmentPrefix, "/foo", false, "/foobar", false)]
    [InlineData(PathMatchKind.Regex, "/v[0-9]+/.*", false, "/v12/x?q=/a", true)]
    [InlineData(PathMatchKind.Regex, "/v[0-9]+", false, "/v1/x", false)]
    [InlineData(PathMatchKind.Regex, "*", false, "/anything", true)]
    [InlineData(PathMatchKind.Connect, "", false, "/anything", false)]
    [InlineData(PathMatchKind.Connect, "", false, "", true)]
    [InlineData(PathMatchKind.Prefix, "/", false, "", false)]
    [InlineData(PathMatchKind.Prefix, "", false, "", false)]
    [InlineData(PathMatchKind.Exact, "", false, "", false)]
    [InlineData(PathMatchKind.Regex, ".*", false, "", false)]
    public void Paths_are_compared_without_query(PathMatchKind kind, string path, bool ignoresCase, string target, bool expected) =>
        Found(new RouteMatch { PathKind = kind, Path = path, IgnoresPathCase = ignoresCase }, new FakeRequest(target)).ShouldBe(expected);

    [Theory]
    [InlineData("/?a=1", true)]
    [InlineData("/?b=2&a=1&a=2", true)]
    [InlineData("/?a=2&a=1", false)]
    [InlineData("/?aa=1", false)]
    [InlineData("/a=1", false)]
    public void The_first_value_of_a_query_parameter_counts(string target, bool expected) =>
        Found(new RouteMatch { Query = [new QueryMatch("a", new StringMatch(StringMatchKind.Exact, "1"))] }, new FakeRequest(target)).ShouldBe(expected);

    [Fact]
    public void A_query_parameter_can_be_asked_for_by_presence() =>
        Found(new RouteMatch { Query = [new QueryMatch("a", null)] }, new FakeRequest("/?x&a")).ShouldBeTrue();

    [Theory]
    [InlineData(false, "groups.name=admins", true)]
    [InlineData(false, "groups.name=users", false)]
    [InlineData(false, "other=admins", false)]
    [InlineData(true, "groups.name=users", true)]
    [InlineData(true, "other=x", true)]
    [InlineData(true, "groups.name=admins", false)]
    public void One_value_of_a_claim_is_enough(bool isInverted, string claim, bool expected)
    {
        var match = new ClaimMatch(["groups", "name"], new StringMatch(StringMatchKind.Exact, "admins"), isInverted);
        Found(new RouteMatch { Claims = [match] }, new FakeRequest("/", claims: ["sub=x", claim])).ShouldBe(expected);
    }

    [Fact]
    public void Every_condition_must_hold_and_the_reason_is_told()
    {
        var both = new RouteMatch { Path = "/a", Headers = [new HeaderMatch("x", null), new HeaderMatch(":method", new StringMatch(StringMatchKind.Exact, "POST"))] };
        var matcher = Matcher(Table(Route(both), Route(new RouteMatch { Query = [new QueryMatch("q", null)] }), Route(new RouteMatch { Path = "/b" }), Any));
        var misses = new List<RouteMiss>();
        matcher.Explain(new FakeRequest("/a", headers: ["x: 1"]), misses).Route!.Id.ShouldBe(3);
        misses.Select(m => $"{m.Route.Id} {m.Condition}").ShouldBe(["0 header :method", "1 query q", "2 path"]);
    }

    [Fact]
    public void Without_a_matching_route_no_other_host_is_tried()
    {
        var table = new RouteTable("t", [new VirtualHost("a", ["a.example"], [Route(new RouteMatch { Path = "/a" })]), new VirtualHost("*", ["*"], [Any])]);
        Matcher(table).Find(new FakeRequest("/b")).Outcome.ShouldBe(RouteOutcome.NoRoute);
    }

    [Fact]
    public void A_host_that_requires_tls_redirects_plain_text()
    {
        var matcher = Matcher(new RouteTable("t", [new VirtualHost("a", ["*"], [Any], RequiresTls: true)]));
        var request = new FakeRequest("/x?y", "a.example:80");
        matcher.Find(request).Outcome.ShouldBe(RouteOutcome.RequiresTls);
        matcher.Find(new FakeRequest("/x", scheme: "https")).Outcome.ShouldBe(RouteOutcome.Found);
        Span<byte> location = stackalloc byte[100];
        Redirect.ToHttps.TryWriteLocation(request, location, out var written).ShouldBeTrue();
        Encoding.UTF8.GetString(location[..written]).ShouldBe("https://a.example/x?y");
    }

    [Fact]
    public void The_first_matching_route_is_taken() => Prop.ForAll(
        Arb.From(Gen.Elements("/", "/a", "/a/b", "/b", "/c").NonEmptyListOf()),
        Arb.From(Gen.Elements("/", "/a", "/a/b/c", "/b", "/d")),
        (prefixes, path) =>
        {
            var matcher = Matcher(Table([.. prefixes.Select(p => Route(new RouteMatch { Path = p }))]));
            var expected = prefixes.ToList().FindIndex(p => path.StartsWith(p, StringComparison.Ordinal));
            return (matcher.Find(new FakeRequest(path)).Route?.Id ?? -1) == expected;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_cannot_be_compiled_is_named_and_never_matches()
    {
        var bad = Route(new RouteMatch { PathKind = PathMatchKind.Regex, Path = "(" }) with { Name = "bad" };
        var unweighted = Any with { Name = "unweighted", Action = new ForwardAction { Upstreams = [new WeightedUpstream("u", 0)] } };
        var compilation = RouteMatcher.Compile(new RouteTable("t", [new VirtualHost("a", ["x", "x"], [bad, unweighted, Any])]));
        compilation.Problems.Select(p => p.Where).ShouldBe(["t/a/bad", "t/a/unweighted", "t/a"]);
        compilation.Matcher.Find(new FakeRequest("/", "x")).Route!.Id.ShouldBe(2);
    }

    [Fact]
    public void Finding_a_route_allocates_nothing()
    {
        var match = new RouteMatch { PathKind = PathMatchKind.Regex, Path = "/api/v[0-9]/.*x", Headers = [new HeaderMatch("x", new StringMatch(StringMatchKind.Regex, "[a-z]+"))] };
        var hosts = Enumerable.Range(0, 50).Select(i => new VirtualHost($"h{i}", [$"h{i}.example", $"*.h{i}.example"], [Any])).ToList();
        hosts.Add(new VirtualHost("a", ["a.*"], [Route(match), Route(new RouteMatch { Query = [new QueryMatch("q", null)] }), Any]));
        var matcher = Matcher(new RouteTable("t", hosts.ToEquatableArray()));
        var request = new FakeRequest("/api/v1/orders?id=1", headers: ["accept: */*", "x: abc"]);
        matcher.Find(request).Route!.Id.ShouldBe(52);
        Allocations.Of(() => matcher.Find(request)).ShouldBe(0);
    }

    internal static Route Any { get; } = Route(RouteMatch.Any);

    private static bool Found(RouteMatch match, FakeRequest request) => Matcher(Table(Route(match))).Find(request).Outcome == RouteOutcome.Found;

    private static Route Route(RouteMatch match) => new() { Match = match, Action = Forward };

    private static RouteTable Table(params Route[] routes) => new("t", [new VirtualHost("h", ["*"], routes.ToEquatableArray())]);

    private static RouteMatcher Matcher(RouteTable table)
    {
        var compilation = RouteMatcher.Compile(table);
        compilation.Problems.ShouldBeEmpty();
        return compilation.Matcher;
    }
}
