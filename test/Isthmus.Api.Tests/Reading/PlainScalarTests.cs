using Isthmus.Api.Reading.Documents;

namespace Isthmus.Api.Tests.Reading;

/// <summary>YAML 1.1, as <c>kubectl</c> reads it.</summary>
public sealed class PlainScalarTests
{
    [Theory]
    [InlineData("", "Null")]
    [InlineData("~", "Null")]
    [InlineData("null", "Null")]
    [InlineData("true", "Boolean")]
    [InlineData("no", "Boolean")]
    [InlineData("On", "Boolean")]
    [InlineData("n", "Text")]
    [InlineData("80", "Integer")]
    [InlineData("-1", "Integer")]
    [InlineData("010", "Integer")]
    [InlineData("0x1F", "Integer")]
    [InlineData("1_000", "Integer")]
    [InlineData("1.10", "Number")]
    [InlineData("1e5", "Number")]
    [InlineData(".inf", "Number")]
    [InlineData("1.2.3", "Text")]
    [InlineData("-", "Text")]
    [InlineData("+", "Text")]
    [InlineData(".", "Text")]
    [InlineData("0x", "Text")]
    [InlineData("10.0.0.1", "Text")]
    [InlineData("2026-01-31", "Text")]
    [InlineData("1s", "Text")]
    public void Tells_what_a_scalar_stands_for(string text, string expected) => PlainScalar.Classify(text).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("010", 8)]
    [InlineData("0o17", 15)]
    [InlineData("0b101", 5)]
    [InlineData("0x1F", 31)]
    [InlineData("-1_000", -1000)]
    public void Reads_integers_in_every_base(string text, int expected)
    {
        PlainScalar.TryInteger(text, out var value).ShouldBeTrue();
        value.ShouldBe(expected);
    }
}
