namespace Isthmus.Wire.Http;

/// <summary>The result of one attempt to read a head.</summary>
/// <param name="Outcome">What it came to.</param>
/// <param name="Consumed">Bytes of the head, when complete: what follows is body or the next message. Otherwise 0.</param>
/// <param name="Violation">The rule that was broken, when bad.</param>
public readonly record struct HeadRead(HeadOutcome Outcome, int Consumed, HttpViolation Violation)
{
    internal static HeadRead NeedMore => default;

    internal static HeadRead Complete(int consumed) => new(HeadOutcome.Complete, consumed, HttpViolation.None);

    internal static HeadRead Bad(HttpViolation violation) => new(HeadOutcome.Bad, 0, violation);
}
