using Isthmus.Api.Checking;

namespace Isthmus.Api.Tests.Checking;

/// <summary>What RE2 takes and what it refuses (https://github.com/google/re2/wiki/Syntax).</summary>
public sealed class RegexRulesTests
{
    [Theory]
    [InlineData(".*")]
    [InlineData("^(.*?;)?(user=jason)(;.*)?$")]
    [InlineData("(?P<year>[0-9]{4})")]
    [InlineData("(?i)abc")]
    [InlineData("(?U)a+")]
    [InlineData(@"\Qa(b\E.*")]
    [InlineData(@"\pL+\x{263A}")]
    [InlineData("[[:alpha:]]+")]
    [InlineData(@"[^]a]+\.")]
    [InlineData(@"[(?=]+")]
    [InlineData(@"\\1")]
    [InlineData("a++?b", false)]
    [InlineData("(?=a)", false)]
    [InlineData("(?<!a)b", false)]
    [InlineData("(?>a)", false)]
    [InlineData(@"(a)\1", false)]
    [InlineData("(a", false)]
    [InlineData("[a", false)]
    [InlineData("a{2,1}", false)]
    public void Tells_what_RE2_refuses(string pattern, bool isGood = true)
    {
        var violations = new Violations();
        RegexRules.Check(new Findings("", Origin.Unknown, violations), "regex", pattern);
        violations.Count.ShouldBe(isGood ? 0 : 1, string.Join('\n', violations));
    }
}
