using System.Text;
using Isthmus.Lab.Networks;

namespace Isthmus.Lab.Tests.Networks;

public sealed class BackboneCaptureTests
{
    // Ethernet: two addresses, type; IPv4 without options, protocol 6; TCP with 4 bytes of options.
    private static readonly byte[] Frame =
    [
        1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 0x08, 0x00,
        0x45, 0, 0, 20 + 24 + 5, 0, 0, 0, 0, 64, 6, 0, 0, 198, 51, 100, 19, 198, 51, 100, 20,
        0x80, 0x00, 0x3c, 0x53, 0, 0, 0, 0, 0, 0, 0, 0, 0x60, 0x18, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1,
        .. "hello"u8,
        0, 0, // Ethernet pads short frames; this is not of the packet.
    ];

    [Fact]
    public void Finds_the_payload_behind_all_headers_and_without_padding()
    {
        Encoding.ASCII.GetString(BackboneCapture.PayloadOf(Frame, out var between)).ShouldBe("hello");
        between.ShouldBe("198.51.100.19:32768 and 198.51.100.20:15443");
    }

    [Theory]
    [InlineData(12, 0x86)] // IPv6
    [InlineData(23, 17)] // UDP
    [InlineData(17, 255)] // longer than the frame
    [InlineData(46, 0xf0)] // a TCP header that is longer than the packet
    public void Takes_nothing_from_what_it_does_not_understand(int at, byte value)
    {
        var other = Frame.ToArray();
        other[at] = value;
        BackboneCapture.PayloadOf(other, out _).Length.ShouldBe(0);
    }

    [Fact]
    public void Takes_nothing_from_a_frame_that_ends_early()
    {
        for (var length = 0; length < Frame.Length - 2; length++)
        {
            BackboneCapture.PayloadOf(Frame.AsSpan(0, length), out _).Length.ShouldBe(0);
        }
    }
}
