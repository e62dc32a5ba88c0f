using Isthmus.Wire.Http;

namespace Isthmus.Wire.Http1;

/// <summary>
/// The result of one look at body bytes. The payload is <c>available.Slice(PayloadStart, PayloadLength)</c>, without framing, and empty
/// unless the outcome is <see cref="BodyOutcome.Data"/>.
/// </summary>
/// <param name="Outcome">What it came to.</param>
/// <param name="Consumed">Bytes to drop from the front of what was given, payload included.</param>
/// <param name="PayloadStart">Where the payload starts in what was given.</param>
/// <param name="PayloadLength">Bytes of payload.</param>
/// <param name="Violation">The rule that was broken, when bad.</param>
public readonly record struct BodyRead(BodyOutcome Outcome, int Consumed, int PayloadStart, int PayloadLength, HttpViolation Violation)
{
    internal static BodyRead NeedMore(int consumed) => new(BodyOutcome.NeedMore, consumed, 0, 0, HttpViolation.None);

    internal static BodyRead Data(int start, int length) => new(BodyOutcome.Data, start + length, start, length, HttpViolation.None);

    internal static BodyRead End(int consumed) => new(BodyOutcome.End, consumed, 0, 0, HttpViolation.None);

    internal static BodyRead Bad(HttpViolation violation) => new(BodyOutcome.Bad, 0, 0, 0, violation);
}
