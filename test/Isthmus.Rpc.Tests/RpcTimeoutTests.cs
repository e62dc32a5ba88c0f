namespace Isthmus.Rpc.Tests;

public sealed class RpcTimeoutTests
{
    [Theory]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("3S", 30_000_000)]
    [InlineData("4m", 40_000)]
    [InlineData("5u", 50)]
    [InlineData("600n", 6)]
    public void Reads_each_unit(string text, long ticks)
    {
        RpcTimeout.TryParse(text, out var timeout).ShouldBeTrue();
        timeout.Ticks.ShouldBe(ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("1")]
    [InlineData("+1S")]
    [InlineData(" 1S")]
    [InlineData("1.5S")]
    [InlineData("123456789S")]
    [InlineData("1s")]
    public void Refuses_anything_else(string text) => RpcTimeout.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void What_is_written_is_read_and_never_shorter()
    {
        foreach (var ticks in new[] { 0L, 1, 9, 10, 999_999_990, 999_999_991, TimeSpan.TicksPerDay, 99_999_999 * TimeSpan.TicksPerHour })
        {
            RpcTimeout.TryParse(RpcTimeout.Format(TimeSpan.FromTicks(ticks)), out var read).ShouldBeTrue();
            read.Ticks.ShouldBeGreaterThanOrEqualTo(ticks);
        }
    }
}
