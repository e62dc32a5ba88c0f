using Isthmus.Planner.Routes;

namespace Isthmus.Planner.Tests.Routes;

/// <summary>istio facts 6.7: StringMatch, header, query and claim conditions of HTTPMatchRequest.</summary>
public sealed class RouteMatchesTests
{
    [Fact]
    public void Takes_every_request_without_conditions()
    {
        RouteMatches.Translate(null).IsCatchAll.ShouldBeTrue();
        RouteMatches.Translate(new HttpMatchConfig()).IsCatchAll.ShouldBeTrue();
        RouteMatches.Translate(GivenRules.Prefix("/")).IsCatchAll.ShouldBeTrue();
        RouteMatches.Translate(new HttpMatchConfig { Uri = new(StringMatchKind.Regex, ".*") }).IsCatchAll.ShouldBeTrue();
        RouteMatches.Translate(GivenRules.Prefix("/a")).IsCatchAll.ShouldBeFalse();
        RouteMatches.Translate(GivenRules.Exact("/")).IsCatchAll.ShouldBeFalse();
        RouteMatches.Translate(new HttpMatchConfig { Method = new(StringMatchKind.Exact, "GET") }).IsCatchAll.ShouldBeFalse();
    }

    [Theory]
    [InlineData(StringMatchKind.Exact, PathMatchKind.Exact, true)]
    [InlineData(StringMatchKind.Prefix, PathMatchKind.Prefix, true)]
    [InlineData(StringMatchKind.Regex, PathMatchKind.Regex, false)]
    public void Ignores_the_case_of_exact_paths_and_prefixes_only(StringMatchKind kind, PathMatchKind expected, bool ignores)
    {
        var match = RouteMatches.Translate(new HttpMatchConfig { Uri = new(kind, "/Foo"), IgnoreUriCase = true });

        match.ShouldBe(new RouteMatch { PathKind = expected, Path = "/Foo", IgnoresPathCase = ignores });
    }

    [Fact]
    public void Reads_a_header_without_condition_and_the_expression_star_as_presence()
    {
        var match = RouteMatches.Translate(new HttpMatchConfig
        {
            Headers = [new("X-User", null), new("x-any", new(StringMatchKind.Regex, "*")), new("x-exact", new(StringMatchKind.Exact, "a"))],
        });

        match.Headers.ShouldBe([new HeaderMatch("x-user", null), new("x-any", null), new("x-exact", new(StringMatchKind.Exact, "a"))]);
    }

    [Fact]
    public void Counts_a_missing_header_as_empty_when_a_value_must_be_absent()
    {
        var match = RouteMatches.Translate(new HttpMatchConfig { WithoutHeaders = [new("x-user", null), new("x-exact", new(StringMatchKind.Exact, "a"))] });

        match.Headers.ShouldBe(
        [
            new HeaderMatch("x-user", null, IsInverted: true),
            new("x-exact", new(StringMatchKind.Exact, "a"), IsInverted: true, TreatsMissingAsEmpty: true),
        ]);
    }

    [Fact]
    public void Puts_method_authority_and_scheme_among_the_headers()
    {
        var match = RouteMatches.Translate(new HttpMatchConfig
        {
            Scheme = new(StringMatchKind.Exact, "https"),
            Method = new(StringMatchKind.Regex, "GET|HEAD"),
            Authority = new(StringMatchKind.Prefix, "a."),
        });

        match.Headers.Select(h => $"{h.Name} {h.Value!.Kind} {h.Value.Value}").ShouldBe([":method Regex GET|HEAD", ":authority Prefix a.", ":scheme Exact https"]);
    }

    [Fact]
    public void Reads_query_parameters()
    {
        var match = RouteMatches.Translate(new HttpMatchConfig { QueryParams = [new("v", new(StringMatchKind.Exact, "2")), new("debug", null)] });

        match.Query.ShouldBe([new QueryMatch("v", new(StringMatchKind.Exact, "2")), new("debug", null)]);
    }

    [Theory]
    [InlineData("@request.auth.claims.group", "group")]
    [InlineData("@request.auth.claims.a.b", "a/b")]
    [InlineData("@request.auth.claims[a.b][c]", "a.b/c")]
    public void Reads_claims_from_header_names(string header, string path)
    {
        var match = RouteMatches.Translate(new HttpMatchConfig { Headers = [new(header, new(StringMatchKind.Exact, "x"))], WithoutHeaders = [new(header, null)] });

        match.Headers.ShouldBeEmpty();
        match.Claims.Select(c => string.Join('/', c.Path)).ShouldBe([path, path]);
        match.Claims.Select(c => c.IsInverted).ShouldBe([false, true]);
        match.Claims[0].Value.ShouldBe(new StringMatch(StringMatchKind.Exact, "x"));
        match.IsCatchAll.ShouldBeFalse();
    }
}
