using System.Text;
using Isthmus.Traffic.Hashing;

namespace Isthmus.Traffic.Tests.Hashing;

public sealed class XxHash64Tests
{
    // xds facts C.5, check values.
    [Theory]
    [InlineData("", 0xef46db3751d8e999, 0xd5afba1336a3be4b)]
    [InlineData("a", 0xd24ec4f1a98c6e5b, 0xdec2bc81c3cd46c6)]
    [InlineData("foo", 0x33bf00a859c4ba3f, 0xc34823c5bf4f2cbd)]
    [InlineData("user-1", 0xa173746b114c6be8, 0xa55238cc636c8c35)]
    [InlineData("10.0.0.1:8080", 0xcb972177068eb685, 0x0dfce9efd349b428)]
    [InlineData("10.0.0.1:8080_0", 0x23a29ae775dfd4a3, 0x129719cb86ba9503)]
    [InlineData("0123456789abcdef0123456789abcdef", 0x642a94958e71e6c5, 0x048b8b580878a4a4)]
    public void Hashes_are_those_of_the_specification(string text, ulong seed0, ulong seed1)
    {
        XxHash64.Hash(Encoding.ASCII.GetBytes(text)).ShouldBe(seed0);
        XxHash64.Hash(Encoding.ASCII.GetBytes(text), 1).ShouldBe(seed1);
    }
}
