using Isthmus.Pki.Authority;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Workloads;
using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane.Certificates;

/// <summary>
/// The control plane's own certificate, signed by its own authority: made anew when the authority was replaced and at half of its life. Looked at by each handshake;
/// open connections keep theirs.
/// </summary>
internal sealed class OwnCertificate(WatchedAuthority authority, ServerNames names, ILogger logger)
{
    private readonly Lock _gate = new();
    private (CertificateAuthority Signer, ServerCertificate Certificate, DateTimeOffset RenewAt)? _current;

    /// <summary>The certificate for the next handshake.</summary>
    public ServerCertificate Current
    {
        get
        {
            var (signer, now) = (authority.Current, authority.Time.GetUtcNow());
            lock (_gate)
            {
                if (_current is { } current && ReferenceEquals(current.Signer, signer) && now < current.RenewAt)
                {
                    return current.Certificate;
                }

                var next = signer.IssueServer(names, Pki.Defaults.WorkloadLifetime, now);
                _current = (signer, next, RenewalSchedule.RenewAt(next.Validity, 0.5));
                CertificateLog.OwnCertificate(logger, string.Join(", ", names.DnsNames.Concat(names.Addresses)), next.Validity.NotAfter);
                return next;
            }
        }
    }
}
