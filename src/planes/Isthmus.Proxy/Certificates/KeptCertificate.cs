using Isthmus.Pki.Files;
using Isthmus.Pki.Trust;
using Isthmus.Pki.Workloads;

namespace Isthmus.Proxy.Certificates;

/// <summary>The certificate in use on the proxy's own disk. Safe for concurrent use; the files of one certificate are never mixed with another's.</summary>
internal sealed class KeptCertificate(string folder)
{
    private readonly Lock _gate = new();

    /// <summary>Reads it.</summary>
    /// <param name="identity">Whose it has to be.</param>
    /// <param name="now">The time to judge at.</param>
    /// <param name="problem">Why there is something that cannot be used; null also when there is nothing.</param>
    public WorkloadSecrets? Read(SpiffeId identity, DateTimeOffset now, out string? problem)
    {
        problem = null;
        if (!WorkloadFolder.Files(folder).Any(File.Exists))
        {
            return null;
        }

        var problems = new List<PkiProblem>();
        var secrets = WorkloadFolder.Read(folder, new TrustBundle(identity.TrustDomain, []), now, problems);
        problem = secrets is null ? string.Join("; ", problems)
            : secrets.Certificate.Identity != identity ? $"{folder}: the certificate is of {secrets.Certificate.Identity}, not of {identity}"
            : null;
        return problem is null ? secrets : null;
    }

    /// <summary>Keeps it; null, or why it could not be kept.</summary>
    public string? Write(WorkloadSecrets secrets)
    {
        lock (_gate)
        {
            try
            {
                WorkloadFolder.Write(folder, secrets);
                return null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return $"the certificate cannot be kept: {e.Message}";
            }
        }
    }
}
