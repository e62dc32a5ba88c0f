namespace Isthmus.Wire.Tls;

/// <summary>What the first bytes of a connection are.</summary>
public enum ClientHelloOutcome
{
    /// <summary>So far they are the beginning of one.</summary>
    NeedMore,

    /// <summary>A whole one.</summary>
    Complete,

    /// <summary>They do not begin a TLS handshake.</summary>
    NotTls,

    /// <summary>They begin a TLS handshake and then break its rules.</summary>
    Malformed,

    /// <summary>It is, or says that it will be, larger than <see cref="Defaults.ClientHelloBytes"/>.</summary>
    TooLarge,
}
