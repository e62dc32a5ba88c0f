using System.Buffers;

namespace Isthmus.Wire.Tests;

public sealed class GrpcFrameTests
{
    [Fact]
    public void Reads_two_messages_and_leaves_the_rest()
    {
        var buffer = Bytes(0, 0, 0, 0, 2, 7, 8, 0, 0, 0, 0, 0, 0, 0);

        GrpcFrame.TryRead(ref buffer, 10, out var first, out _).ShouldBe(FrameRead.Message);
        GrpcFrame.TryRead(ref buffer, 10, out var second, out _).ShouldBe(FrameRead.Message);
        GrpcFrame.TryRead(ref buffer, 10, out _, out _).ShouldBe(FrameRead.NeedMore);

        first.ToArray().ShouldBe([7, 8]);
        second.IsEmpty.ShouldBeTrue();
        buffer.Length.ShouldBe(2);
    }

    [Fact]
    public void Asks_for_more_wherever_the_message_is_cut()
    {
        byte[] whole = [0, 0, 0, 0, 3, 1, 2, 3];
        for (var length = 0; length < whole.Length; length++)
        {
            var buffer = Bytes(whole[..length]);
            GrpcFrame.TryRead(ref buffer, 10, out _, out _).ShouldBe(FrameRead.NeedMore);
            buffer.Length.ShouldBe(length);
        }
    }

    [Theory]
    [InlineData(0, 11, FrameRead.TooLarge)]
    [InlineData(2, 1, FrameRead.BadFlag)]
    [InlineData(255, 1, FrameRead.BadFlag)]
    public void Refuses_by_the_header_alone(byte flag, byte length, FrameRead expected)
    {
        var buffer = Bytes(flag, 0, 0, 0, length);
        GrpcFrame.TryRead(ref buffer, 10, out _, out _).ShouldBe(expected);
    }

    [Fact]
    public void Tells_a_compressed_message_apart()
    {
        var buffer = Bytes(1, 0, 0, 0, 1, 9);
        GrpcFrame.TryRead(ref buffer, 10, out var message, out var isCompressed).ShouldBe(FrameRead.Message);
        isCompressed.ShouldBeTrue();
        message.ToArray().ShouldBe([9]);
    }

    [Fact]
    public void Refuses_a_length_that_would_be_negative_as_an_int()
    {
        var buffer = Bytes(0, 0xFF, 0xFF, 0xFF, 0xFF);
        GrpcFrame.TryRead(ref buffer, int.MaxValue, out _, out _).ShouldBe(FrameRead.TooLarge);
    }

    [Fact]
    public void Reads_what_it_wrote()
    {
        var frame = new byte[GrpcFrame.HeaderSize + 300];
        GrpcFrame.WriteHeader(frame, 300, isCompressed: false);
        var buffer = Bytes(frame);
        GrpcFrame.TryRead(ref buffer, 300, out var message, out _).ShouldBe(FrameRead.Message);
        message.Length.ShouldBe(300);
        buffer.IsEmpty.ShouldBeTrue();
    }

    private static ReadOnlySequence<byte> Bytes(params byte[] bytes) => new(bytes);
}
