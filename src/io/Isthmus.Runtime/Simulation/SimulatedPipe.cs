using Isthmus.Runtime.Pipes;

namespace Isthmus.Runtime.Simulation;

/// <summary>A pipe that holds its bytes: nobody looks at them here either.</summary>
internal sealed class SimulatedPipe(PipePool pool) : BytePipe(pool)
{
    private readonly byte[] _bytes = new byte[Defaults.PipeBytes];
    private int _start;

    internal Span<byte> Free => _bytes.AsSpan(_start + Length);

    internal ReadOnlyMemory<byte> Content => _bytes.AsMemory(_start, Length);

    internal void Filled(int count) => Length += count;

    internal void Emptied(int count)
    {
        Length -= count;
        _start = Length == 0 ? 0 : _start + count;
    }

    internal override void Close()
    {
    }
}
