using Isthmus.Model.Failures;

namespace Isthmus.Traffic.Tests.Failures;

public sealed class FailureAnswersTests
{
    // xds facts C.11 and C.9 (408 while the request is still coming); gRPC by E.7.
    [Theory]
    [InlineData(FailureReason.None, "-", 0, 0, 0, true)]
    [InlineData(FailureReason.NoHealthyUpstream, "UH", 503, 503, 14, true)]
    [InlineData(FailureReason.UpstreamConnectionFailure, "UF", 503, 503, 14, true)]
    [InlineData(FailureReason.UpstreamOverflow, "UO", 503, 503, 14, true)]
    [InlineData(FailureReason.NoRoute, "NR", 404, 404, 12, true)]
    [InlineData(FailureReason.NoUpstream, "NC", 503, 503, 14, true)]
    [InlineData(FailureReason.RetryLimitExceeded, "URX", 0, 0, 0, true)]
    [InlineData(FailureReason.UpstreamConnectionTermination, "UC", 503, 503, 14, true)]
    [InlineData(FailureReason.UpstreamReset, "UR", 503, 503, 14, true)]
    [InlineData(FailureReason.UpstreamTimeout, "UT", 504, 408, 14, true)]
    [InlineData(FailureReason.UpstreamProtocolError, "UPE", 502, 502, 14, true)]
    [InlineData(FailureReason.DownstreamTermination, "DC", 0, 0, 0, false)]
    [InlineData(FailureReason.DownstreamProtocolError, "DPE", 400, 400, 13, false)]
    [InlineData(FailureReason.StreamIdleTimeout, "SI", 504, 408, 14, true)]
    [InlineData(FailureReason.FaultInjected, "FI", 503, 503, 14, true)]
    [InlineData(FailureReason.DelayInjected, "DI", 0, 0, 0, true)]
    [InlineData(FailureReason.Denied, "-", 403, 403, 7, true)]
    [InlineData(FailureReason.DurationTimeout, "DT", 504, 408, 14, true)]
    [InlineData(FailureReason.Overload, "OM", 503, 503, 14, false)]
    public void Every_reason_has_its_answer(FailureReason reason, string flag, int status, int early, int grpc, bool keeps) =>
        FailureAnswers.Of(reason).ShouldBe(new FailureAnswer(flag, status, early, grpc, keeps));

    [Fact]
    public void The_table_is_complete() => Enum.GetValues<FailureReason>().ShouldAllBe(r => FailureAnswers.Of(r).Flag.Length > 0);

    [Theory]
    [InlineData("-")]
    [InlineData("-", FailureReason.None, FailureReason.Denied)]
    [InlineData("UF", FailureReason.UpstreamConnectionFailure, FailureReason.UpstreamConnectionFailure)]
    [InlineData("UF,URX", FailureReason.RetryLimitExceeded, FailureReason.UpstreamConnectionFailure)]
    [InlineData("UT,DI,OM", FailureReason.Overload, FailureReason.DelayInjected, FailureReason.UpstreamTimeout)]
    public void Flags_are_written_in_a_fixed_order(string expected, params FailureReason[] reasons)
    {
        var met = reasons.Aggregate(default(FailureReasons), (all, r) => all.With(r));
        met.ToString().ShouldBe(expected);
        reasons.Where(r => r != FailureReason.None).ShouldAllBe(r => met.Contains(r));
    }

    // xds facts E.7.
    [Theory]
    [InlineData("0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 -1", "200 499 500 400 504 404 409 403 429 400 409 400 501 500 503 500 401 500 500")]
    public void Grpc_statuses_as_http(string grpc, string http) =>
        grpc.Split(' ').Select(s => GrpcStatuses.ToHttp(int.Parse(s, System.Globalization.CultureInfo.InvariantCulture))).ShouldBe(http.Split(' ').Select(int.Parse));

    [Theory]
    [InlineData("400 401 403 404 429 502 503 504 500 408 413 302", "13 16 7 12 14 14 14 14 2 2 2 2")]
    public void Http_statuses_as_grpc(string http, string grpc) =>
        http.Split(' ').Select(s => GrpcStatuses.FromHttp(int.Parse(s, System.Globalization.CultureInfo.InvariantCulture))).ShouldBe(grpc.Split(' ').Select(int.Parse));
}
