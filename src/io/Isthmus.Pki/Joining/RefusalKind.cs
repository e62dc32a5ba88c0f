namespace Isthmus.Pki.Joining;

/// <summary>Whose fault a refusal is; a gRPC service answers by it.</summary>
public enum RefusalKind
{
    /// <summary>Nobody's: it was not refused.</summary>
    None,

    /// <summary>The caller did not prove who it is (<c>UNAUTHENTICATED</c>; Istio's text is "request authenticate failure").</summary>
    Caller,

    /// <summary>The caller asked for what is not given (<c>INVALID_ARGUMENT</c>).</summary>
    Request,

    /// <summary>We cannot serve now; the caller may come again (<c>UNAVAILABLE</c>).</summary>
    Ourselves,
}
