using Isthmus.Pki.Authority;
using Isthmus.Pki.Files;
using Isthmus.Pki.Trust;
using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane.Certificates;

/// <summary>
/// The cluster's authority as its folder says now, and whom the mesh trusts. A folder that changes is used when it is complete and works; until then the one before
/// stays in use. Read from any thread.
/// </summary>
internal sealed class WatchedAuthority : IDisposable
{
    private readonly FileReload<CertificateAuthority> _files;
    private readonly Func<MeshConfig> _mesh;
    private readonly TimeProvider _time;
    private Trust _trust;

    /// <summary>Begins to watch.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="initial">What it says now.</param>
    /// <param name="mesh">The names of the mesh now.</param>
    /// <param name="metrics">Counts what becomes of changes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of every change, without anything secret.</param>
    public WatchedAuthority(string folder, CertificateAuthority initial, Func<MeshConfig> mesh, CertificateMetrics metrics, TimeProvider time, ILogger logger)
    {
        (_mesh, _time) = (mesh, time);
        _trust = new Trust(initial, mesh());
        _files = new FileReload<CertificateAuthority>(CaFolder.Files(folder), initial, problems => Read(folder, time, problems), time, report =>
        {
            metrics.Reloads.Increment(report.IsReplaced ? "used" : "refused");
            if (report.IsReplaced)
            {
                CertificateLog.AuthorityRead(logger, folder, Current.SigningCertificate.Subject, Current.Roots.Count, Current.NotAfter);
            }

            foreach (var problem in report.Problems)
            {
                CertificateLog.AuthorityRefused(logger, problem);
            }
        });
        CertificateLog.AuthorityRead(logger, folder, initial.SigningCertificate.Subject, initial.Roots.Count, initial.NotAfter);
    }

    /// <summary>The authority that signs now.</summary>
    public CertificateAuthority Current => _files.Current;

    /// <summary>Whom the mesh trusts now: its trust domain, its aliases, the authority's roots.</summary>
    public TrustBundle Bundle
    {
        get
        {
            var trust = Volatile.Read(ref _trust);
            if (!ReferenceEquals(trust.Authority, Current) || !ReferenceEquals(trust.Mesh, _mesh()))
            {
                // Two that do this at once make the same.
                trust = new Trust(Current, _mesh());
                Volatile.Write(ref _trust, trust);
            }

            return trust.Bundle;
        }
    }

    /// <summary>The clock that everything about it is judged by.</summary>
    public TimeProvider Time => _time;

    /// <summary>Looks at the folder now.</summary>
    public void Check() => _files.Check();

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();

    private static CertificateAuthority? Read(string folder, TimeProvider time, List<PkiProblem> problems)
    {
        var reading = CaFolder.Read(folder, time.GetUtcNow());
        problems.AddRange(reading.Problems);
        return reading.Authority;
    }

    private sealed class Trust(CertificateAuthority authority, MeshConfig mesh)
    {
        public CertificateAuthority Authority => authority;

        public MeshConfig Mesh => mesh;

        public TrustBundle Bundle { get; } = new(mesh.TrustDomain, authority.Roots, mesh.TrustDomainAliases);
    }
}
