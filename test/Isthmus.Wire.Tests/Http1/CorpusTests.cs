namespace Isthmus.Wire.Tests.Http1;

/// <summary>Every message of the corpus gets its verdict, however its bytes arrive (xds facts E.1, E.1.1, E.2, E.4, E.5).</summary>
public sealed class CorpusTests
{
    public static TheoryData<string> RequestIds => [.. Corpus.Requests.Select(c => c.Id)];

    public static TheoryData<string> ResponseIds => [.. Corpus.Responses.Select(c => c.Id)];

    [Theory]
    [MemberData(nameof(RequestIds))]
    public void Request_gets_its_verdict_in_any_two_pieces(string id)
    {
        var message = Corpus.Requests.Single(c => c.Id == id);
        Words(MessageReader.Request(message.Bytes)).ShouldBe(Words(message.Verdict));
        Words(MessageReader.Request(message.Bytes, () => 1)).ShouldBe(Words(message.Verdict), "one byte at a time");
        for (var cut = 1; cut < message.Bytes.Length; cut++)
        {
            Words(MessageReader.Request(message.Bytes, TwoPieces(cut, message))).ShouldBe(Words(message.Verdict), $"cut at {cut}");
        }
    }

    [Theory]
    [MemberData(nameof(ResponseIds))]
    public void Response_gets_its_verdict_in_any_two_pieces(string id)
    {
        var message = Corpus.Responses.Single(c => c.Id == id);
        Words(MessageReader.Response(message.Bytes, message.Request)).ShouldBe(Words(message.Verdict));
        Words(MessageReader.Response(message.Bytes, message.Request, () => 1)).ShouldBe(Words(message.Verdict), "one byte at a time");
        for (var cut = 1; cut < message.Bytes.Length; cut++)
        {
            Words(MessageReader.Response(message.Bytes, message.Request, TwoPieces(cut, message))).ShouldBe(Words(message.Verdict), $"cut at {cut}");
        }
    }

    [Fact]
    public void Corpus_has_all_cases_of_the_facts_and_no_id_twice()
    {
        Corpus.Requests.Count(c => !c.Verdict.StartsWith("ok ", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(150);
        Corpus.Requests.Select(c => c.Id).ShouldBeUnique(StringComparer.Ordinal);
        Corpus.Responses.Select(c => c.Id).ShouldBeUnique(StringComparer.Ordinal);

        // S18 to S20 are HTTP/2.
        var ids = Corpus.Requests.Concat(Corpus.Responses).Select(c => c.Id.TrimEnd('a', 'b', 'c', 'd', 'e')).ToHashSet(StringComparer.Ordinal);
        Enumerable.Range(1, 22).Except([18, 19, 20]).Select(n => $"S{n}").Except(ids, StringComparer.Ordinal).ShouldBeEmpty();
    }

    private static string[] Words(string verdict) => [.. verdict.Split(' ').Order(StringComparer.Ordinal)];

    private static Func<int> TwoPieces(int cut, CorpusCase message)
    {
        var sizes = new Queue<int>([cut, message.Bytes.Length]);
        return sizes.Dequeue;
    }
}
