using FsCheck;
using FsCheck.Fluent;

namespace Isthmus.Model.Tests;

public sealed class LabelsTests
{
    [Fact]
    public void Order_of_writing_does_not_matter() =>
        Of(("b", "2"), ("a", "1")).ShouldBe(Of(("a", "1"), ("b", "2")));

    [Fact]
    public void Of_a_repeated_key_the_last_value_stays() => Of(("a", "1"), ("a", "2"))["a"].ShouldBe("2");

    [Fact]
    public void An_absent_label_reads_as_empty()
    {
        Labels.Empty["a"].ShouldBe("");
        Labels.Empty.Contains("a").ShouldBeFalse();
        Of(("a", "")).Contains("a").ShouldBeTrue();
    }

    [Fact]
    public void A_selector_wants_all_its_pairs()
    {
        var selector = Of(("app", "web"), ("version", "v1"));
        selector.Selects(Of(("app", "web"), ("version", "v1"), ("zone", "a"))).ShouldBeTrue();
        selector.Selects(Of(("app", "web"), ("version", "v2"))).ShouldBeFalse();
        selector.Selects(Of(("app", "web"))).ShouldBeFalse();
        Labels.Empty.Selects(Labels.Empty).ShouldBeTrue();
    }

    [Fact]
    public void Every_pair_that_was_put_in_is_found() =>
        Prop.ForAll<Dictionary<NonNull<string>, NonNull<string>>>(pairs =>
        {
            var labels = Labels.From(pairs.Select(p => KeyValuePair.Create(p.Key.Get, p.Value.Get)));
            return labels.Count == pairs.Count && pairs.All(p => labels.TryGet(p.Key.Get, out var value) && value == p.Value.Get);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Overlaid_labels_win() => Of(("a", "1"), ("b", "1")).With(Of(("b", "2"))).ShouldBe(Of(("a", "1"), ("b", "2")));

    private static Labels Of(params (string Key, string Value)[] pairs) => Labels.From(pairs.Select(p => KeyValuePair.Create(p.Key, p.Value)));
}
