namespace Isthmus.Runtime.Simulation;

/// <summary>What a segment of a simulated connection is.</summary>
internal enum SegmentKind
{
    Data,
    End,
    Reset,
}
