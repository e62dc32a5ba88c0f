using System.Net;
using Isthmus.Api.Reading;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Joining;
using Isthmus.Rpc.Server;
using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane.Certificates;

/// <summary>Everything of a control plane that has an authority: its folder, the service that signs, the check of callers, the port over TLS. Owns all of them.</summary>
internal sealed class ClusterAuthority : IDisposable
{
    // What istiod is called inside a Kubernetes cluster: proxies that were set up for Istio ask for these.
    private static readonly string[] UsualNames = ["istiod", "istiod.istio-system", "istiod.istio-system.svc", "istiod.istio-system.svc.cluster.local"];

    private readonly WatchedAuthority _authority;
    private readonly CertificateServer _server;
    private readonly CertificateMetrics _metrics;

    private ClusterAuthority(AuthorityOptions options, CertificateAuthority initial, Func<MeshConfig> mesh, CertificateMetrics metrics, TimeProvider time, ILogger logger)
    {
        _metrics = metrics;
        _authority = new WatchedAuthority(options.Folder, initial, mesh, metrics, time, logger);
        var ledger = new TokenLedger(options.UsedTokens ?? Path.Combine(options.Folder, TokenLedger.FileName));
        _server = new CertificateServer(new CertificateDesk(() => _authority.Current, () => _authority.Bundle, ledger, time), metrics, logger);
        Callers = new CallerCheck(_authority, metrics, logger);
        Listener = SecurePort.Create(options, _authority, new OwnCertificate(_authority, NamesOf(options), logger));
    }

    /// <summary>Judges who opens discovery streams.</summary>
    public CallerCheck Callers { get; }

    /// <summary>The port over TLS.</summary>
    public RpcListener Listener { get; }

    /// <summary>Reads the folder.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="mesh">The names of the mesh now.</param>
    /// <param name="violations">Gets everything that is wrong with the folder; the result is then null.</param>
    /// <param name="metrics">Its metrics.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where logs go.</param>
    public static ClusterAuthority? Open(
        AuthorityOptions options, Func<MeshConfig> mesh, Violations violations, CertificateMetrics metrics, TimeProvider time, ILogger logger)
    {
        var reading = CaFolder.Read(options.Folder, time.GetUtcNow());
        foreach (var problem in reading.Problems)
        {
            violations.Add(new Violation(ReadingChecks.Unreadable.Code, Severity.Error, problem.File, default, "", "", problem.Message, ""));
        }

        foreach (var warning in reading.Warnings)
        {
            CertificateLog.AuthorityWarning(logger, warning);
        }

        return reading.Authority is { } authority ? new ClusterAuthority(options, authority, mesh, metrics, time, logger) : null;
    }

    /// <summary>Offers the certificate service.</summary>
    public void AddTo(RpcServiceTable table) => _server.AddTo(table);

    /// <summary>Looks at the folder now, and not only at the next turn.</summary>
    public void Check() => _authority.Check();

    /// <summary>Brings the metrics up to date.</summary>
    public void Show() => _metrics.Show(_authority.Current, _authority.Time.GetUtcNow());

    /// <inheritdoc/>
    public void Dispose() => _authority.Dispose();

    private static ServerNames NamesOf(AuthorityOptions options)
    {
        var address = options.Address.Address;
        var isAny = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        IEnumerable<string> own = isAny || IPAddress.IsLoopback(address) ? ["localhost", $"{IPAddress.Loopback}", $"{IPAddress.IPv6Loopback}"] : [];
        return ServerNames.Of([.. isAny ? [] : (string[])[$"{address}"], .. own, .. options.ServerNames, .. UsualNames]);
    }
}
