using Isthmus.Lab.Load;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Steps;

namespace Isthmus.Lab.Tests.Steps;

public sealed class ExpectationsTests
{
    private static readonly StepExpectation Half = new() { Shares = [KeyValuePair.Create("a", 50.0), KeyValuePair.Create("b", 50.0)] };
    private static readonly StepExpectation OnlyB = new() { Shares = [KeyValuePair.Create("b", 100.0)] };

    [Theory]
    [InlineData(150, 150, true)]
    [InlineData(140, 160, true)]
    [InlineData(130, 170, true)]
    [InlineData(120, 180, false)]
    public void Half_and_half_is_settled_when_about_so(int a, int b, bool expected) => Expectations.IsSettled(Half, Seen(a, b), 0).ShouldBe(expected);

    // Who asks and hears nothing is not served as expected, whatever the few say that are answered; when the lab was held up, nobody asked.
    [Theory]
    [InlineData(10, 0, 0, null)]
    [InlineData(30, 0, 0, false)]
    [InlineData(10, 200, 0, false)]
    [InlineData(10, 0, 80, false)]
    public void Few_answers_say_nothing_only_when_few_asked(int begun, int heldBack, int underWay, bool? expected) =>
        Expectations.IsSettled(Half, Seen(5, 5) with { Begun = begun, HeldBack = heldBack }, underWay).ShouldBe(expected);

    [Theory]
    [InlineData(0, 300, true)]
    [InlineData(3, 297, true)]
    [InlineData(4, 296, false)]
    public void All_is_settled_at_99_percent(int a, int b, bool expected) => Expectations.IsSettled(OnlyB, Seen(a, b), 0).ShouldBe(expected);

    [Fact]
    public void Nothing_is_wrong_when_all_holds() => Problems(Half, Seen(1490, 1510)).ShouldBeEmpty();

    [Theory]
    [InlineData(1400, 1600, "a has 46.7 % of the answers, not 50 % +- 2")]
    [InlineData(0, 3000, "a has 0.0 % of the answers")]
    public void Share_is_held_to_its_tolerance(int a, int b, string message) => Problems(Half, Seen(a, b))[0].ShouldStartWith(message);

    [Fact]
    public void Somebody_whom_nobody_expects_is_a_problem() => Problems(OnlyB, Seen(300, 2700))[0].ShouldBe("a has 10.0 % of the answers, not 0 % +- 2");

    [Fact]
    public void Failed_calls_are_counted_over_the_whole_step() =>
        Expectations.Problems(Step(Half), Seen(10, 10) with { Failed = 3 }, Seen(1500, 1500), TimeSpan.Zero, 1).ShouldBe(["3 calls failed, not at most 0"]);

    [Fact]
    public void Calls_that_find_no_proxy_do_not_count_until_it_is_back_where_the_step_takes_it_away()
    {
        var seen = Seen(10, 10) with { Failed = 30, Refused = 29, RefusedUntilDone = 28 };
        Problems(Half, seen).ShouldBe(["30 calls failed, not at most 0"]);
        Problems(Half with { Failed = 2, MayRefuseUntilDone = true }, seen).ShouldBeEmpty();
        Problems(Half with { Failed = 1, MayRefuseUntilDone = true }, seen).ShouldBe(["2 calls failed, not at most 1"]);
    }

    [Fact]
    public void Failed_calls_do_not_matter_when_nobody_says_so() =>
        Problems(Half with { Failed = null }, Seen(10, 10) with { Failed = 3 }).ShouldBeEmpty();

    [Fact]
    public void Extra_requests_have_a_limit() =>
        Problems(Half with { ExtraRequests = 10 }, Seen(10, 10) with { ExtraRequests = 12.3 }).ShouldBe(["servers got 12.3 % more requests than there were calls, not at most 10 %"]);

    [Fact]
    public void Time_to_settle_has_a_limit() =>
        Expectations.Problems(Step(Half with { ShiftedWithin = TimeSpan.FromSeconds(2) }), Seen(10, 10), Seen(10, 10), TimeSpan.FromSeconds(3), 1)
            .ShouldBe(["traffic took 3 s to settle, not at most 2 s"]);

    [Fact]
    public void Never_settling_is_a_problem_of_its_own() =>
        Expectations.Problems(Step(OnlyB), Seen(10, 30), Seen(10, 30), shiftedAfter: null, 1)
            .ShouldBe(["traffic did not settle on b 100 % within 60 s; it is a 25 %, b 75 %"]);

    [Fact]
    public void P99_is_compared_with_the_first_step()
    {
        var step = Step(Half with { P99 = 3 });
        Expectations.Problems(step, Seen(10, 10), Seen(10, 10) with { P99 = 89 }, TimeSpan.Zero, 30).ShouldBeEmpty();
        Expectations.Problems(step, Seen(10, 10), Seen(10, 10) with { P99 = 91 }, TimeSpan.Zero, 30).ShouldHaveSingleItem();
    }

    private static List<string> Problems(StepExpectation expectation, LoadSummary seen) =>
        [.. Expectations.Problems(Step(expectation), seen, seen, TimeSpan.Zero, 1)];

    private static ScenarioStep Step(StepExpectation expectation) => new() { Name = "step", Expectation = expectation };

    private static LoadSummary Seen(int a, int b)
    {
        var answers = new Dictionary<LoadAnswer, int>();
        if (a > 0)
        {
            answers[new("a", "a/web-1", "v1")] = a;
        }

        answers[new("b", "b/web-1", "v1")] = b;
        return new LoadSummary { Answers = answers, Length = TimeSpan.FromSeconds(1) };
    }
}
