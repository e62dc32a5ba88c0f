using FsCheck;
using FsCheck.Fluent;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Workloads;

namespace Isthmus.Pki.Tests.Workloads;

public sealed class RenewalScheduleTests
{
    // istio facts 7.8: issued 00:00 with a day of life -> about 12:00, within 14.4 minutes.
    [Theory]
    [InlineData(0.0, "11:45:36")]
    [InlineData(0.5, "12:00:00")]
    [InlineData(1.0, "12:14:24")]
    public void A_day_is_renewed_at_noon(double chance, string expected)
    {
        var midnight = TestMesh.Noon - TimeSpan.FromHours(12);
        RenewalSchedule.RenewAt(new ValidityPeriod(midnight, midnight + TimeSpan.FromHours(24)), chance).ShouldBe(midnight + TimeSpan.Parse(expected, null));
    }

    [Fact]
    public void Is_always_within_a_hundredth_of_half_the_life() => Prop.ForAll(
        Gen.Choose(1, 90 * 86_400).Zip(Gen.Choose(0, 1000)).ToArbitrary(),
        pair =>
        {
            var validity = new ValidityPeriod(TestMesh.Noon, TestMesh.Noon + TimeSpan.FromSeconds(pair.Item1));
            var at = (RenewalSchedule.RenewAt(validity, pair.Item2 / 1000.0) - TestMesh.Noon) / validity.Length;
            return at is >= 0.4899 and <= 0.5101;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Waits_double_up_to_five_minutes()
    {
        Enumerable.Range(1, 12).Select(n => RenewalSchedule.RetryAfter(n, 1).TotalSeconds).ShouldBe([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        RenewalSchedule.RetryAfter(int.MaxValue, 0).ShouldBe(TimeSpan.FromSeconds(150));
    }
}
