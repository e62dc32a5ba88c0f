using Isthmus.Wire.Http;
using Isthmus.Wire.Tests.Http1;

namespace Isthmus.Wire.Tests.Http;

public sealed class HttpViolationsTests
{
    // Raised by the proxy, which counts and keeps bodies; the codec only names them. The bounds have tests of their own.
    private static readonly HttpViolation[] NotInCorpus =
    [
        HttpViolation.None, HttpViolation.BodyTooLarge, HttpViolation.ExpectationFailed, HttpViolation.TooManyInterimResponses,
        HttpViolation.BodyTruncated, HttpViolation.RequestLineTooLong, HttpViolation.HeadTooLarge, HttpViolation.TooManyFields,
        HttpViolation.TooManyTrailers, HttpViolation.TrailersTooLarge, HttpViolation.ChunkExtensionsTooLong,
        HttpViolation.NominatedTeTooLong, HttpViolation.EscapedSlashInPath, HttpViolation.BadPath,
    ];

    [Fact]
    public void Every_reason_has_a_status_a_name_and_a_text()
    {
        var names = Enum.GetValues<HttpViolation>().Select(HttpViolations.Name).ToList();
        names.ShouldBeUnique(StringComparer.Ordinal);
        foreach (var violation in Enum.GetValues<HttpViolation>().Where(v => v != HttpViolation.None))
        {
            HttpViolations.Status(violation).ShouldBeInRange(400, 599);
            HttpViolations.UpstreamStatus(violation).ShouldBe(502);
            HttpViolations.Name(violation).Replace("_", "", StringComparison.Ordinal).ShouldBe(violation.ToString(), StringCompareShould.IgnoreCase);
            HttpViolations.Text(violation).ShouldNotBeNullOrWhiteSpace();
        }
    }

    [Fact]
    public void Every_reason_that_the_parsers_give_is_in_the_corpus()
    {
        var verdicts = Corpus.Requests.Concat(Corpus.Responses).Select(c => c.Verdict.Split(' ')[^1]).ToHashSet(StringComparer.Ordinal);
        Enum.GetValues<HttpViolation>().Except(NotInCorpus).Select(HttpViolations.Name).Except(verdicts, StringComparer.Ordinal).ShouldBeEmpty();
    }
}
