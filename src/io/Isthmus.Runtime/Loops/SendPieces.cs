namespace Isthmus.Runtime.Loops;

/// <summary>Up to three pieces that go out in order, and how much of them has gone. The first is empty only when all are.</summary>
internal readonly struct SendPieces
{
    internal SendPieces(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, ReadOnlyMemory<byte> third, int sent)
    {
        if (second.IsEmpty)
        {
            second = third;
            third = default;
        }

        if (first.IsEmpty)
        {
            first = second;
            second = third;
            third = default;
        }

        First = first;
        Second = second;
        Third = third;
        Sent = sent;
    }

    internal ReadOnlyMemory<byte> First { get; }

    internal ReadOnlyMemory<byte> Second { get; }

    internal ReadOnlyMemory<byte> Third { get; }

    internal int Sent { get; }

    internal bool IsEmpty => First.IsEmpty;

    internal SendPieces Advance(int count)
    {
        var first = Math.Min(count, First.Length);
        var second = Math.Min(count - first, Second.Length);
        return new SendPieces(First[first..], Second[second..], Third[(count - first - second)..], Sent + count);
    }
}
