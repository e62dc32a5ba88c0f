using Isthmus.Pki.Authority;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Joining;
using Isthmus.Telemetry.Metrics;

namespace Isthmus.ControlPlane.Certificates;

/// <summary>The metrics of the certificate service. Names are Istio's where it has one.</summary>
internal sealed class CertificateMetrics
{
    private readonly Gauge _rootExpiry;
    private readonly Gauge _chainExpiry;
    private readonly Gauge _rootLeft;
    private readonly Gauge _chainLeft;

    /// <summary>Adds them to a table.</summary>
    public CertificateMetrics(MetricTable table)
    {
        Requests = table.Counter("citadel_server_csr_count", "Signing requests that came.");
        Issued = table.Counter("citadel_server_success_cert_issuance_count", "Certificates that were signed.");
        AuthenticationFailures = table.Counter("citadel_server_authentication_failure_count", "Callers of the certificate service that did not prove who they are.");
        ParsingErrors = table.Counter("citadel_server_csr_parsing_err_count", "Signing requests that cannot be read or prove nothing.");
        SigningErrors = table.Counter("citadel_server_csr_sign_err_count", "Signing requests that were refused or failed, by reason.", "error");
        Refusals = table.Counter("isthmus_certificate_refusals", "Certificates that were refused, by reason.", "reason");
        RefusedCallers = table.Counter("isthmus_xds_refused_callers", "Discovery streams over TLS that were refused, by reason.", "reason");
        Reloads = table.Counter("isthmus_authority_reloads", "Changes of the authority's folder: used, or refused while the one before stays.", "outcome");
        _rootExpiry = table.Gauge("citadel_server_root_cert_expiry_timestamp", "When the first of the roots ends, in Unix seconds.");
        _chainExpiry = table.Gauge("citadel_server_cert_chain_expiry_timestamp", "When the authority, or one above it, ends, in Unix seconds.");
        _rootLeft = table.Gauge("citadel_server_root_cert_expiry_seconds", "Seconds until the first of the roots ends.");
        _chainLeft = table.Gauge("citadel_server_cert_chain_expiry_seconds", "Seconds until the authority, or one above it, ends.");
    }

    /// <summary>Signing requests that came.</summary>
    public Counter Requests { get; }

    /// <summary>Certificates that were signed.</summary>
    public Counter Issued { get; }

    /// <summary>Callers that did not prove who they are.</summary>
    public Counter AuthenticationFailures { get; }

    /// <summary>Requests that cannot be read.</summary>
    public Counter ParsingErrors { get; }

    /// <summary>Requests that were not signed for another reason.</summary>
    public Counter SigningErrors { get; }

    /// <summary>All refusals, by our own closed list.</summary>
    public Counter Refusals { get; }

    /// <summary>Discovery streams that were refused.</summary>
    public Counter RefusedCallers { get; }

    /// <summary>What became of changes of the folder.</summary>
    public Counter Reloads { get; }

    /// <summary>Counts an answer.</summary>
    public void Count(CertificateRefusal refusal)
    {
        Requests.Increment();
        if (refusal == CertificateRefusal.None)
        {
            Issued.Increment();
            return;
        }

        Refusals.Increment(refusal.ToString());
        switch (refusal.Kind())
        {
            case RefusalKind.Caller:
                AuthenticationFailures.Increment();
                break;
            case RefusalKind.Request when refusal is CertificateRefusal.MalformedRequest or CertificateRefusal.BadRequestSignature:
                ParsingErrors.Increment();
                break;
            default:
                SigningErrors.Increment(refusal.ToString());
                break;
        }
    }

    /// <summary>Says how long the authority is good for.</summary>
    public void Show(CertificateAuthority authority, DateTimeOffset now)
    {
        var root = authority.Roots.Min(r => ValidityPeriod.Of(r).NotAfter);
        _rootExpiry.Set(root.ToUnixTimeSeconds());
        _chainExpiry.Set(authority.NotAfter.ToUnixTimeSeconds());
        _rootLeft.Set(Math.Round((root - now).TotalSeconds));
        _chainLeft.Set(Math.Round((authority.NotAfter - now).TotalSeconds));
    }
}
