using System.Net.Security;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Keys;
using Isthmus.Pki.Trust;
using Isthmus.Pki.Workloads;
using Isthmus.Rpc;

namespace Isthmus.Proxy.Certificates;

/// <summary>
/// The life of a workload's certificate: taken from the proxy's disk or got for a join token at the start, renewed at half of its life for as long as the proxy
/// runs, kept on disk. When the control plane is away the certificate in use stays, and the attempts go on; one that has ended is replaced by joining again, when
/// there is a token. <see cref="Holder"/> is where everybody else takes it from.
/// </summary>
public sealed class ProxyCertificate
{
    private readonly Action<CertificateStatus> _report;
    private readonly TimeProvider _time;
    private readonly CertificateClient _client;
    private readonly KeptCertificate? _kept;
    private readonly CertificateRenewal _renewal;
    private readonly Lock _gate = new();
    private CertificateStatus _status;

    private ProxyCertificate(
        CertificateClient client, KeptCertificate? kept, WorkloadSecrets first, CertificateStatus status, Action<CertificateStatus> report, TimeProvider time, Func<double> chance)
    {
        (_client, _kept, _status, _report, _time) = (client, kept, status, report, time);
        Holder = new CertificateHolder(first) { OnReplaced = Take };
        _renewal = new CertificateRenewal(Holder, (request, cancellationToken) => client.AskAsync(request, Holder.Current, cancellationToken), time, chance, r => Note(r.Reason));
    }

    /// <summary>The certificate and the roots in use; replaced from time to time.</summary>
    public CertificateHolder Holder { get; }

    /// <summary>How it stands.</summary>
    public CertificateStatus Status => Volatile.Read(ref _status);

    /// <summary>Gets the first certificate; tries until it has one.</summary>
    /// <param name="settings">Who we are and whom we ask.</param>
    /// <param name="report">Told of every change of <see cref="Status"/>, for logs; on any thread; must not block.</param>
    /// <param name="time">The clock.</param>
    /// <param name="chance">Draws from 0 to 1; on any thread.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    /// <returns>Null when it was cancelled before there was one.</returns>
    public static async Task<ProxyCertificate?> StartAsync(
        CertificateSettings settings, Action<CertificateStatus> report, TimeProvider time, Func<double> chance, CancellationToken cancellationToken)
    {
        var client = new CertificateClient(settings, time);
        var kept = settings.Folder is { } folder ? new KeptCertificate(folder) : null;
        string? problem = null;
        var status = CertificateStatus.None;
        if (kept?.Read(settings.Identity, time.GetUtcNow(), out problem) is { } found)
        {
            status = Describe(status, found, CertificateOrigin.Kept);
            report(status);
            return new ProxyCertificate(client, kept, found, status, report, time, chance);
        }

        if (problem is not null)
        {
            report(status = status with { LastError = problem });
        }

        // The same for every attempt: a token whose answer was lost on the way is good for this key again.
        var key = PrivateKey.Create();
        for (var failures = 1; !cancellationToken.IsCancellationRequested; failures++)
        {
            (var joined, problem) = await JoinAsync(settings, client, key, time, cancellationToken);
            if (joined is not null)
            {
                status = Describe(status, joined, CertificateOrigin.Joined) with { Issued = 1, LastError = kept?.Write(joined) ?? "" };
                report(status);
                return new ProxyCertificate(client, kept, joined, status, report, time, chance);
            }

            report(status = status with { Failures = failures, LastError = problem! });
            var wait = RenewalSchedule.RetryAfter(failures, chance());
            await Task.Delay(wait < Defaults.LongestReconnectDelay ? wait : Defaults.LongestReconnectDelay, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    /// <summary>Renews until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _renewal.RunAsync(cancellationToken);

    /// <summary>Renews now, out of turn. The outcome is in <see cref="Status"/>.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken) => Note(await _renewal.RenewAsync(cancellationToken) ?? "");

    /// <summary>Options of a new connection to the control plane, with what is in use now.</summary>
    /// <param name="host">Its name or address.</param>
    public SslClientAuthenticationOptions Connect(string host) => _client.Connect(host, Holder.Current);

    /// <summary>The metrics, in Prometheus' text format. The names are the Istio agent's where it has one.</summary>
    public string Metrics()
    {
        var status = Status;
        var left = (status.NotAfter - _time.GetUtcNow()).TotalSeconds;
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"""
            # TYPE istio_agent_cert_expiry_seconds gauge
            istio_agent_cert_expiry_seconds{"{"}resource_name="default"{"}"} {Math.Round(left)}
            # TYPE isthmus_trusted_roots gauge
            isthmus_trusted_roots {status.Roots}
            # TYPE isthmus_certificates_issued_total counter
            isthmus_certificates_issued_total {status.Issued}
            # TYPE istio_agent_num_failed_outgoing_requests counter
            istio_agent_num_failed_outgoing_requests{"{"}request_type="csr"{"}"} {status.Failures}

            """);
    }

    private static CertificateStatus Describe(CertificateStatus status, WorkloadSecrets secrets, CertificateOrigin origin) =>
        status with { NotAfter = secrets.Certificate.Validity.NotAfter, Roots = secrets.Bundle.Roots.Count, Origin = origin };

    private static async Task<(WorkloadSecrets? Secrets, string? Problem)> JoinAsync(
        CertificateSettings settings, CertificateClient client, PrivateKey key, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            var chain = await client.AskAsync(SigningRequests.Create(key, settings.Identity), null, cancellationToken);
            var bundle = new TrustBundle(settings.Identity.TrustDomain, []);
            return IssuedSecrets.TryRead(key, chain, bundle, settings.Identity, time.GetUtcNow(), out var secrets, out var problem) ? (secrets, null) : (null, problem);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            return (null, e.Message);
        }
    }

    private void Take(WorkloadSecrets secrets)
    {
        var problem = _kept?.Write(secrets);
        lock (_gate)
        {
            var next = Describe(_status, secrets, CertificateOrigin.Renewed);
            Volatile.Write(ref _status, next with { Issued = _status.Issued + 1, LastError = problem ?? "" });
        }

        _report(Status);
    }

    // What succeeded was taken note of when the certificate was replaced.
    private void Note(string problem)
    {
        if (problem.Length == 0)
        {
            return;
        }

        lock (_gate)
        {
            Volatile.Write(ref _status, _status with { Failures = _status.Failures + 1, LastError = problem });
        }

        _report(Status);
    }
}
