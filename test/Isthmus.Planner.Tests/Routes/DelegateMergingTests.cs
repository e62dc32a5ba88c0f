using Isthmus.Planner.Routes;

namespace Isthmus.Planner.Tests.Routes;

/// <summary>istio facts 6.7, delegate: the merge of matches and fields, and its conflicts.</summary>
public sealed class DelegateMergingTests
{
    public static TheoryData<string, HttpMatchConfig, HttpMatchConfig, bool> Conflicts => new()
    {
        { "one side absent", new(), GivenRules.Prefix("/a"), false },
        { "prefix in prefix", GivenRules.Prefix("/a"), GivenRules.Prefix("/a/b"), false },
        { "exact in prefix", GivenRules.Prefix("/a"), GivenRules.Exact("/a/b"), false },
        { "prefix around prefix", GivenRules.Prefix("/a/b"), GivenRules.Prefix("/a"), true },
        { "exact outside of prefix", GivenRules.Prefix("/a"), GivenRules.Exact("/b"), true },
        { "equal exact", GivenRules.Exact("/a"), GivenRules.Exact("/a"), false },
        { "other exact", GivenRules.Exact("/a"), GivenRules.Exact("/b"), true },
        { "prefix in exact", GivenRules.Exact("/a"), GivenRules.Prefix("/a"), true },
        { "expression in root", new() { Uri = new(StringMatchKind.Regex, ".*") }, GivenRules.Exact("/a"), true },
        { "expression in delegate", GivenRules.Prefix("/"), new() { Uri = new(StringMatchKind.Regex, "/a") }, true },
        { "method", new() { Method = new(StringMatchKind.Exact, "GET") }, new() { Method = new(StringMatchKind.Exact, "PUT") }, true },
        { "scheme", new() { Scheme = new(StringMatchKind.Exact, "http") }, new() { Scheme = new(StringMatchKind.Exact, "https") }, true },
        { "authority", new() { Authority = new(StringMatchKind.Exact, "a") }, new() { Authority = new(StringMatchKind.Exact, "b") }, true },
        { "header", new() { Headers = [new("x", new(StringMatchKind.Exact, "1"))] }, new() { Headers = [new("x", new(StringMatchKind.Exact, "2"))] }, true },
        { "other header", new() { Headers = [new("x", new(StringMatchKind.Exact, "1"))] }, new() { Headers = [new("y", new(StringMatchKind.Exact, "2"))] }, false },
        { "without header", new() { WithoutHeaders = [new("x", new(StringMatchKind.Exact, "1"))] }, new() { WithoutHeaders = [new("x", new(StringMatchKind.Exact, "2"))] }, true },
        { "query", new() { QueryParams = [new("x", new(StringMatchKind.Exact, "1"))] }, new() { QueryParams = [new("x", new(StringMatchKind.Exact, "2"))] }, true },
        { "case", new() { IgnoreUriCase = true }, new(), true },
        { "ports", new() { Port = 80 }, new() { Port = 81 }, true },
        { "one port", new() { Port = 80 }, new(), false },
        { "source namespace", new() { SourceNamespace = "a" }, new(), true },
        { "source namespace in delegate", new(), new() { SourceNamespace = "a" }, false },
        { "source label", new() { SourceLabels = Labels.From([new("app", "a")]) }, new() { SourceLabels = Labels.From([new("app", "b")]) }, true },
        { "more source labels", new() { SourceLabels = Labels.From([new("app", "a")]) }, new() { SourceLabels = Labels.From([new("v", "1")]) }, false },
        { "gateway of root", new() { Gateways = ["a/g", "a/h"] }, new() { Gateways = ["a/h"] }, false },
        { "other gateway", new() { Gateways = ["a/g"] }, new() { Gateways = ["a/h"] }, true },
    };

    [Theory]
    [MemberData(nameof(Conflicts))]
    public void Tells_conflicts(string what, HttpMatchConfig root, HttpMatchConfig leaf, bool expected) =>
        DelegateConflicts.Exist(root, leaf).ShouldBe(expected, what);

    [Fact]
    public void Multiplies_matches_that_fit()
    {
        var root = new HttpRouteConfig { Name = "r", Match = [GivenRules.Prefix("/a"), new() { Headers = [new("x", null)] }] };
        var leaf = new HttpRouteConfig { Name = "d", Match = [GivenRules.Prefix("/a/b"), GivenRules.Exact("/c")], Route = [GivenRules.To("s")] };

        var merged = DelegateMerging.Merge(root, leaf)!;

        merged.Name.ShouldBe("r-d");
        merged.Match.Select(m => $"{m.Uri!.Value} {m.Headers.Count}").ShouldBe(["/a/b 0", "/a/b 1", "/c 1"]);
    }

    [Fact]
    public void Drops_a_rule_of_which_one_match_fits_nowhere()
    {
        var root = new HttpRouteConfig { Match = [GivenRules.Prefix("/a")] };

        DelegateMerging.Merge(root, new() { Match = [GivenRules.Prefix("/a/b"), GivenRules.Prefix("/c")] }).ShouldBeNull();
    }

    [Fact]
    public void Fills_what_the_delegate_leaves_open()
    {
        var root = new HttpRouteConfig { Timeout = TimeSpan.FromSeconds(5), Retries = new() { Attempts = 9 }, Fault = new(null, 0, 500, "", 100) };
        var leaf = new HttpRouteConfig { Timeout = TimeSpan.FromSeconds(1), Route = [GivenRules.To("s")] };

        var merged = DelegateMerging.Merge(root, leaf)!;

        merged.Timeout.ShouldBe(TimeSpan.FromSeconds(1));
        merged.Retries!.Attempts.ShouldBe(9);
        merged.Fault.ShouldBe(root.Fault);
        merged.Route.ShouldBe(leaf.Route);
    }

    [Theory]
    [InlineData("mesh", "mesh")]
    [InlineData("gw", "ns1/gw")]
    [InlineData("./gw", "ns1/gw")]
    [InlineData("other/gw", "other/gw")]
    [InlineData("gw.other", "other/gw")]
    [InlineData("gw.other.svc.cluster.local", "other/gw")]
    public void Resolves_references_to_gateways(string reference, string expected) => RoutingRuleReader.GatewayName(reference, "ns1").ShouldBe(expected);
}
