namespace Isthmus.Wire.Http;

/// <summary>What a request's Expect field asks for (RFC 9110 10.1.1). Always <see cref="None"/> for HTTP/1.0.</summary>
public enum Expectation : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The client waits for 100 before it sends its body.</summary>
    Continue,

    /// <summary>Something that we do not know: answer 417 (<see cref="HttpViolation.ExpectationFailed"/>) or ignore it, as Envoy does.</summary>
    Unknown,
}
