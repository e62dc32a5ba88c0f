namespace Isthmus.Pki.Tokens;

/// <summary>Why a bearer token is not believed. A closed list: it stands in answers, logs and metrics.</summary>
public enum TokenRefusal
{
    /// <summary>It is believed.</summary>
    None,

    /// <summary>It is no signed token, or says what no token may say.</summary>
    Malformed,

    /// <summary>No rule names its issuer.</summary>
    UnknownIssuer,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>Its time has not begun.</summary>
    NotYetValid,

    /// <summary>It was made for somebody else.</summary>
    WrongAudience,

    /// <summary>The issuer's keys could not be fetched.</summary>
    NoKeys,

    /// <summary>The issuer has no key of this name and algorithm.</summary>
    UnknownKey,

    /// <summary>The signature is wrong.</summary>
    BadSignature,
}
