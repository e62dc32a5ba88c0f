using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Tests.Reading;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("1s", 1_000)]
    [InlineData("250ms", 250)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("0s", 0)]
    [InlineData("0", 0)]
    [InlineData("-2s", -2_000)]
    [InlineData("1h2m3s4ms", 3_723_004)]
    [InlineData(".5s", 500)]
    public void Reads_go_and_protobuf_forms(string text, int milliseconds)
    {
        DurationText.TryParse(text, out var value).ShouldBeTrue();
        value.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("1 s")]
    [InlineData("1s ")]
    [InlineData("1sec")]
    [InlineData("1d")]
    [InlineData("1.s.")]
    [InlineData(".s")]
    [InlineData("1e3s")]
    [InlineData("99999999999999999999h")]
    [InlineData("1000000000000h")]
    public void Refuses_everything_else(string text) => DurationText.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Reads_back_whatever_seconds_protobuf_prints() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        milliseconds =>
        {
            var text = (milliseconds / 1000m).ToString(CultureInfo.InvariantCulture) + "s";
            return DurationText.TryParse(text, out var value) && value == TimeSpan.FromMilliseconds(milliseconds);
        }).QuickCheckThrowOnFailure();
}
