using Isthmus.Pki.Files;
using Isthmus.Pki.Joining;
using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane.Certificates;

/// <summary>What is logged about certificates. Ids 2040 to 2059. Never a token, a key or a signing request.</summary>
internal static partial class CertificateLog
{
    [LoggerMessage(2040, LogLevel.Information, "authority {Folder}: {Subject} signs, until {NotAfter:u}; roots that are trusted: {Roots}")]
    public static partial void AuthorityRead(ILogger logger, string folder, string subject, int roots, DateTimeOffset notAfter);

    [LoggerMessage(2041, LogLevel.Warning, "authority {Problem}; the one before stays in use")]
    public static partial void AuthorityRefused(ILogger logger, PkiProblem problem);

    [LoggerMessage(2042, LogLevel.Warning, "authority {Problem}")]
    public static partial void AuthorityWarning(ILogger logger, PkiProblem problem);

    [LoggerMessage(2043, LogLevel.Information, "certificate of {Identity} signed for {Peer} by {Proof}, until {NotAfter:u}")]
    public static partial void Signed(ILogger logger, SpiffeId? identity, string peer, CallerProof proof, DateTimeOffset notAfter);

    [LoggerMessage(2044, LogLevel.Warning, "certificate refused to {Peer} ({Refusal}, {Identity}): {Reason}")]
    public static partial void Refused(ILogger logger, string peer, CertificateRefusal refusal, string identity, string reason);

    [LoggerMessage(2045, LogLevel.Warning, "client from {Peer} refused ({Verdict}): {Reason}")]
    public static partial void CallerRefused(ILogger logger, string peer, string verdict, string reason);

    [LoggerMessage(2046, LogLevel.Information, "control plane: own certificate for {Names} until {NotAfter:u}")]
    public static partial void OwnCertificate(ILogger logger, string names, DateTimeOffset notAfter);
}
