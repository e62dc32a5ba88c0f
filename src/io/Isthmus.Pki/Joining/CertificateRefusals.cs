namespace Isthmus.Pki.Joining;

/// <summary>The table of refusals.</summary>
public static class CertificateRefusals
{
    /// <summary>Whose fault it is.</summary>
    public static RefusalKind Kind(this CertificateRefusal refusal) => refusal switch
    {
        CertificateRefusal.None => RefusalKind.None,
        CertificateRefusal.LedgerUnavailable or CertificateRefusal.AuthorityNotValid => RefusalKind.Ourselves,
        CertificateRefusal.MalformedRequest or CertificateRefusal.BadRequestSignature or CertificateRefusal.WeakKey
            or CertificateRefusal.LifetimeTooLong or CertificateRefusal.MalformedIdentity => RefusalKind.Request,
        _ => RefusalKind.Caller,
    };
}
