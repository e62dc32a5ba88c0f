using FsCheck;
using FsCheck.Fluent;
using Isthmus.Runtime.Tls;

namespace Isthmus.Runtime.Tests.Tls;

public sealed class RecordCountTests
{
    [Fact]
    public void Counts_the_same_records_however_the_stream_is_cut()
    {
        var cases =
            from lengths in Gen.Choose(0, 700).ListOf()
            from cut in Gen.Choose(1, 40)
            select (Lengths: lengths.ToArray(), Cut: cut);
        Prop.ForAll(cases.ToArbitrary(), c => Count(Records(c.Lengths), c.Cut).Whole == c.Lengths.Length).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_record_without_its_last_byte_is_not_whole()
    {
        var records = Records([10, 300]);

        var count = Count(records.AsSpan(..^1), 7);

        count.Whole.ShouldBe(1);
        count.IsBetween.ShouldBeFalse();
    }

    [Fact]
    public void A_restart_keeps_the_place_within_a_record()
    {
        var records = Records([10, 300]);
        var count = default(RecordCount);

        count.Add(records.AsSpan(0, 20));
        count.Restart();
        count.Add(records.AsSpan(20));

        count.Whole.ShouldBe(1);
        count.IsBetween.ShouldBeTrue();
    }

    [Fact]
    public void A_record_without_content_ends_with_its_header()
    {
        var count = Count(Records([0]), 5);

        count.Whole.ShouldBe(1);
        count.IsBetween.ShouldBeTrue();
    }

    // A record's type is its first byte; the same byte inside a record says nothing.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(400)]
    public void Notices_a_handshake_by_the_type_of_its_record(int cut)
    {
        byte[] application = [23, 3, 3, 0, 4, 22, 3, 3, 0];
        Count(application, cut).HasHandshake.ShouldBeFalse();
        byte[] renegotiation = [.. application, 22, 3, 3, 0, 1, 0];
        var count = Count(renegotiation, cut);
        count.HasHandshake.ShouldBeTrue();
        count.ForgetHandshake();
        count.Add(application);
        count.HasHandshake.ShouldBeFalse();
    }

    private static RecordCount Count(ReadOnlySpan<byte> stream, int cut)
    {
        var count = default(RecordCount);
        for (; !stream.IsEmpty; stream = stream[Math.Min(cut, stream.Length)..])
        {
            count.Add(stream[..Math.Min(cut, stream.Length)]);
        }

        return count;
    }

    private static byte[] Records(int[] lengths) =>
        [.. lengths.SelectMany(l => (byte[])[23, 3, 3, (byte)(l >> 8), (byte)l, .. Enumerable.Repeat((byte)0x17, l)])];
}
