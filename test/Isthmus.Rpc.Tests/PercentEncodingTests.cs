using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Isthmus.Rpc.Tests;

public sealed class PercentEncodingTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("100%", "100%25")]
    [InlineData("a\nb", "a%0Ab")]
    [InlineData("für", "f%C3%BCr")]
    public void Encodes_as_the_protocol_says(string text, string encoded) => PercentEncoding.Encode(text).ShouldBe(encoded);

    [Theory]
    [InlineData("100%")]
    [InlineData("%4")]
    [InlineData("%zz")]
    public void Keeps_broken_escapes(string text) => PercentEncoding.Decode(text).ShouldBe(text);

    [Fact]
    public void Decoding_undoes_encoding() => Prop.ForAll(
        // Half a surrogate pair is no text and has no UTF-8.
        ArbMap.Default.ArbFor<UnicodeString>().Filter(text => text.Get.EnumerateRunes().All(r => r != Rune.ReplacementChar)),
        text => PercentEncoding.Decode(PercentEncoding.Encode(text.Get)) == text.Get).QuickCheckThrowOnFailure();
}
