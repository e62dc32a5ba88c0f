namespace Isthmus.Wire.Http;

/// <summary>The bounds of one message head. See <see cref="Defaults"/> for the reasons behind the numbers.</summary>
/// <param name="HeadBytes">Start line and field lines with their line ends, in bytes; over it <see cref="HttpViolation.HeadTooLarge"/>.</param>
/// <param name="StartLineBytes">The start line, in bytes; over it <see cref="HttpViolation.RequestLineTooLong"/> for a request.</param>
/// <param name="Fields">Field lines; over it <see cref="HttpViolation.TooManyFields"/>.</param>
public sealed record HeadLimits(int HeadBytes, int StartLineBytes, int Fields)
{
    /// <summary>For heads from clients.</summary>
    public static HeadLimits Request { get; } = new(Defaults.RequestHeadBytes, Defaults.RequestLineBytes, Defaults.Fields);

    /// <summary>For heads from upstreams.</summary>
    public static HeadLimits Response { get; } = new(Defaults.ResponseHeadBytes, Defaults.ResponseHeadBytes, Defaults.Fields);
}
