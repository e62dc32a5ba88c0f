using System.Text;
using Isthmus.Wire.Http;

namespace Isthmus.Wire.Tests.Http;

/// <summary>The vectors of xds facts E.8.</summary>
public sealed class PathNormalizerTests
{
    private static readonly PathRules Merge = new(Normalize: false, MergeSlashes: true, EscapedSlashes.Keep);
    private static readonly PathRules Decode = new(Normalize: false, MergeSlashes: false, EscapedSlashes.Decode);

    [Theory]
    [InlineData("/xyz", "/xyz")]
    [InlineData("/a/b/../c", "/a/c")]
    [InlineData("/a/b/./c", "/a/b/c")]
    [InlineData("a/b/../c", "/a/c")]
    [InlineData("/a/b/../../../../c", "/c")]
    [InlineData("/a/..\\c", "/c")]
    [InlineData("/%c0%af", "/%c0%af")]
    [InlineData("/%5c%25", "/%5c%25")]
    [InlineData("/a/b/%2E%2E/c", "/a/c")]
    [InlineData("/a/b/%2e%2e/c", "/a/c")]
    [InlineData("/a/b/%2E./c", "/a/c")]
    [InlineData("/a/b/%2E/c", "/a/b/c")]
    [InlineData("..", "/")]
    [InlineData("/../a/b", "/a/b")]
    [InlineData("/./a/b", "/a/b")]
    [InlineData("/A/B/C", "/A/B/C")]
    [InlineData("/a/%2F%2f/c", "/a/%2F%2f/c")]
    [InlineData("/xyz/.%00../abc", null)]
    [InlineData("/xyz/%00.%00./abc", null)]
    [InlineData("/xyz/AAAAA%%0000/abc", null)]
    [InlineData("/a/..", "/")]
    [InlineData("/a/b/..", "/a/")]
    [InlineData("/a/.", "/a/")]
    [InlineData("/a/..;x=y/b", "/b")]
    [InlineData("/a/...;x/b", "/a/...;x/b")]
    [InlineData("/a/..x/.y", "/a/..x/.y")]
    [InlineData("/a?b=/../c", "/a?b=/../c")]
    [InlineData("/a/../b?c=\\%00", "/b?c=\\%00")]
    [InlineData("/file.txt", "/file.txt")]
    public void Dot_segments(string path, string? expected) => Run(path, PathRules.Base).ShouldBe(expected);

    [Theory]
    [InlineData("", "")]
    [InlineData("a//b/c", "a/b/c")]
    [InlineData("/a//b/c/", "/a/b/c/")]
    [InlineData("//a/b/c", "/a/b/c")]
    [InlineData("/a/b/c//", "/a/b/c/")]
    [InlineData("/a////b/c", "/a/b/c")]
    [InlineData("/a//b?a=///c", "/a/b?a=///c")]
    [InlineData("//a/?b", "/a/?b")]
    public void Runs_of_slashes(string path, string expected) => Run(path, Merge).ShouldBe(expected);

    [Theory]
    [InlineData("%2f%2F", "//")]
    [InlineData("/a%2Fb%2fc/", "/a/b/c/")]
    [InlineData("%2b", "%2b")]
    [InlineData("%2", "%2")]
    [InlineData("%", "%")]
    [InlineData("/abc%2", "/abc%2")]
    [InlineData("foo%", "foo%")]
    [InlineData("%%2fa/", "%/a/")]
    [InlineData("%2%2fa/", "%2/a/")]
    [InlineData("/a%5Cb%5cc/", "/a\\b\\c/")]
    [InlineData("/a?b=%2f", "/a?b=%2f")]
    public void Escaped_slashes(string path, string expected) => Run(path, Decode).ShouldBe(expected);

    [Fact]
    public void Escaped_slashes_are_decoded_before_dot_segments_go() =>
        Run("/private%2f../%2e%5Cpublic", Decode with { Normalize = true }).ShouldBe("/public");

    [Theory]
    [InlineData(EscapedSlashes.Reject, "/a%2fb", PathOutcome.Rejected, HttpViolation.EscapedSlashInPath)]
    [InlineData(EscapedSlashes.Reject, "/a%20b", PathOutcome.Unchanged, HttpViolation.None)]
    [InlineData(EscapedSlashes.Redirect, "/a%2fb", PathOutcome.Redirect, HttpViolation.None)]
    [InlineData(EscapedSlashes.Redirect, "/a/../b", PathOutcome.Changed, HttpViolation.None)]
    [InlineData(EscapedSlashes.Keep, "/a%2fb", PathOutcome.Unchanged, HttpViolation.None)]
    [InlineData(EscapedSlashes.Keep, "/a%00", PathOutcome.Rejected, HttpViolation.BadPath)]
    [InlineData(EscapedSlashes.Keep, "/a#b", PathOutcome.Rejected, HttpViolation.FragmentInTarget)]
    [InlineData(EscapedSlashes.Keep, "*", PathOutcome.Unchanged, HttpViolation.None)]
    public void Outcomes(EscapedSlashes slashes, string path, PathOutcome outcome, HttpViolation reason)
    {
        var rules = new PathRules(Normalize: true, MergeSlashes: false, slashes);
        PathNormalizer.Normalize(Encoding.ASCII.GetBytes(path), rules, new byte[64], out _, out var violation).ShouldBe(outcome);
        violation.ShouldBe(reason);
    }

    [Fact]
    public void Normalising_twice_changes_nothing_more_and_leaves_no_way_up()
    {
        var dice = new Random(11);
        string[] parts = ["/", "/", "a", ".", "..", "%2e", "%2F", "\\", "%5c", ";x", "?", "%", "2f", "//"];
        var rules = new PathRules(Normalize: true, MergeSlashes: true, EscapedSlashes.Decode);
        for (var i = 0; i < 20_000; i++)
        {
            var path = "/" + string.Concat(Enumerable.Range(0, dice.Next(10)).Select(_ => parts[dice.Next(parts.Length)]));
            var once = Run(path, rules)!;
            Run(once, rules).ShouldBe(once, path);
            var segments = once.Split('?')[0].Split('/').Select(s => s.Split(';')[0]);
            segments.Contains("..", StringComparer.Ordinal).ShouldBeFalse(path);
            once.ShouldStartWith("/");
        }
    }

    private static string? Run(string path, PathRules rules)
    {
        var bytes = Encoding.ASCII.GetBytes(path);
        var destination = new byte[bytes.Length + 1];
        var outcome = PathNormalizer.Normalize(bytes, rules, destination, out var written, out _);
        return outcome switch
        {
            PathOutcome.Rejected => null,
            PathOutcome.Unchanged => path,
            _ => Encoding.ASCII.GetString(destination.AsSpan(0, written)),
        };
    }
}
