using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Isthmus.Model.Plans;
using Isthmus.TestKit;
using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Tests.Matching;

public sealed class TextMatcherTests
{
    // xds facts B.0.1, StringMatcher.
    [Theory]
    [InlineData(StringMatchKind.Exact, "abc", false, "abc", true)]
    [InlineData(StringMatchKind.Exact, "abc", false, "ABC", false)]
    [InlineData(StringMatchKind.Exact, "abc", true, "ABC", true)]
    [InlineData(StringMatchKind.Exact, "abc", false, "abcd", false)]
    [InlineData(StringMatchKind.Exact, "", false, "", true)]
    [InlineData(StringMatchKind.Exact, "", false, "x", false)]
    [InlineData(StringMatchKind.Prefix, "ab", false, "abc", true)]
    [InlineData(StringMatchKind.Prefix, "ab", false, "a", false)]
    [InlineData(StringMatchKind.Prefix, "AB", true, "abc", true)]
    [InlineData(StringMatchKind.Suffix, "bc", false, "abc", true)]
    [InlineData(StringMatchKind.Suffix, "bc", false, "abcd", false)]
    [InlineData(StringMatchKind.Contains, "b", false, "abc", true)]
    [InlineData(StringMatchKind.Contains, "B", false, "abc", false)]
    [InlineData(StringMatchKind.Contains, "B", true, "abc", true)]
    [InlineData(StringMatchKind.Contains, "abcd", true, "abc", false)]
    [InlineData(StringMatchKind.Regex, "a.c", false, "abc", true)]
    [InlineData(StringMatchKind.Regex, "a.c", true, "ABC", false)]
    [InlineData(StringMatchKind.Regex, "b", false, "abc", false)]
    public void Texts_are_compared_as_the_kind_says(StringMatchKind kind, string value, bool ignoresCase, string text, bool expected) =>
        Matcher(new StringMatch(kind, value, ignoresCase)).Matches(Encoding.UTF8.GetBytes(text)).ShouldBe(expected);

    // github.com/google/re2/wiki/Syntax: where RE2 and .NET differ, RE2 holds.
    [Theory]
    [InlineData(".*", "", true)]
    [InlineData(".+", "", false)]
    [InlineData(".*/ns/foo/.*", "spiffe://td/ns/foo/sa/x", true)]
    [InlineData(".*/ns/foo/.*", "spiffe://td/ns/food/sa/x", false)]
    [InlineData("/api/.*", "/api/v1", true)]
    [InlineData(@".*\.html", "/index.html", true)]
    [InlineData(@".*\.html", "/indexxhtml", false)]
    [InlineData(@"a\.*", "a...", true)]
    [InlineData(@"a\.*", "axx", false)]
    [InlineData(@"\d+", "123", true)]
    [InlineData(@"\d+", "٣", false)]
    [InlineData(@"\w+", "é", false)]
    [InlineData(@"\W", "é", true)]
    [InlineData(@"[\d-]+", "1-2", true)]
    [InlineData(@"[^\D]+", "12", true)]
    [InlineData("[[:alpha:]]+", "abc", true)]
    [InlineData("[[:^alpha:]]+", null, null)]
    [InlineData("[[]", "[", true)]
    [InlineData("[]a]+", "]a", true)]
    [InlineData("(?P<v>v[0-9])/x", "v1/x", true)]
    [InlineData("(?i)abc", "ABC", true)]
    [InlineData("a(?i:b)c", "aBc", true)]
    [InlineData("a(?i:b)c", "ABc", false)]
    [InlineData(@"\Qa.b\E+", "a.bb", true)]
    [InlineData(@"\Qa.b\E", "axb", false)]
    [InlineData("a|bc", "bc", true)]
    [InlineData("a|bc", "abc", false)]
    [InlineData(@"\x{41}\x42", "AB", true)]
    [InlineData("spiffe://.+/ns/foo/(.+/|)sa/a(/.+)?", "spiffe://cluster.local/ns/foo/sa/a", true)]
    [InlineData("(a", null, null)]
    [InlineData(@"(a)\1", null, null)]
    [InlineData("(?=a)b", null, null)]
    [InlineData("(?>a)", null, null)]
    [InlineData("a{1001}", null, null)]
    [InlineData(@"\C", null, null)]
    [InlineData("a**", null, null)]
    public void Expressions_are_those_of_RE2(string pattern, string? text, bool? expected)
    {
        var matcher = TextMatcher.Compile(new StringMatch(StringMatchKind.Regex, pattern), out var error);
        if (text is null)
        {
            matcher.ShouldBeNull();
            error.ShouldNotBeNullOrEmpty();
        }
        else
        {
            matcher.ShouldNotBeNull(error).Matches(Encoding.UTF8.GetBytes(text)).ShouldBe(expected!.Value);
        }
    }

    // A rule that denies "/{*}/admin" must not be evaded by a byte that is no character.
    [Theory]
    [InlineData("/[^/]+/admin", true)]
    [InlineData("/.*/adm[i]n", true)]
    [InlineData("/[a-z]+/admin", false)]
    public void Bytes_that_are_no_UTF_8_count_as_a_character_that_nobody_writes(string pattern, bool expected) =>
        Matcher(new StringMatch(StringMatchKind.Regex, pattern)).Matches([(byte)'/', 0xFF, 0xC3, .. "/admin"u8]).ShouldBe(expected);

    // The shortcut for literals must mean what the automaton means.
    [Fact]
    public void Literal_expressions_mean_what_they_mean_as_expressions() => Prop.ForAll(
        Arb.From(Gen.Elements("a", "b", ".*", @"\.", ".", "*", @"\\", @"\*", "/").ListOf()),
        Arb.From(Gen.Elements("a", "b", ".", "*", @"\", "/").ListOf()),
        (parts, letters) =>
        {
            var (pattern, text) = (string.Concat(parts), string.Concat(letters));
            var matcher = TextMatcher.Compile(new StringMatch(StringMatchKind.Regex, pattern), out _);
            var automaton = Re2.Compile(pattern, isWhole: true, out _);
            return automaton is null ? matcher is null : matcher!.Matches(Encoding.ASCII.GetBytes(text)) == automaton.IsMatch(text);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void An_expression_that_would_explode_elsewhere_is_linear_here()
    {
        var text = Encoding.ASCII.GetBytes(new string('a', 20_000) + "!");
        Matcher(new StringMatch(StringMatchKind.Regex, "(a+)+b|(a*)*c")).Matches(text).ShouldBeFalse();
    }

    [Fact]
    public void Too_long_an_expression_is_refused() =>
        TextMatcher.Compile(new StringMatch(StringMatchKind.Regex, new string('[', 5000)), out _).ShouldBeNull();

    [Fact]
    public void An_expression_allocates_nothing()
    {
        var matcher = Matcher(new StringMatch(StringMatchKind.Regex, "/api/v[0-9]+/(users|orders)/.*"));
        var path = "/api/v1/orders/42"u8.ToArray();
        Allocations.Of(() => matcher.Matches(path)).ShouldBe(0);
    }

    private static TextMatcher Matcher(StringMatch match) => TextMatcher.Compile(match, out var error).ShouldNotBeNull(error);
}
