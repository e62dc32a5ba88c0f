using Isthmus.Lab.Processes;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Files;
using Isthmus.Pki.Joining;
using Isthmus.Pki.Keys;

namespace Isthmus.Lab.Security;

/// <summary>The root of a lab's mesh, an authority below it for every control plane, and the tokens by which proxies join. All of it is in the lab's private folder.</summary>
public sealed class LabAuthority
{
    /// <summary>Of every identity in a lab: Istio's default.</summary>
    public const string TrustDomain = "cluster.local";

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, CertificateAuthority> _authorities;

    private LabAuthority(string folder, TimeProvider time, Dictionary<string, CertificateAuthority> authorities) =>
        (_folder, _time, _authorities) = (folder, time, authorities);

    /// <summary>The roots, as PEM.</summary>
    public string RootsFile => Path.Combine(_folder, CaFileNames.Roots);

    /// <summary>Makes the root and the authorities.</summary>
    /// <param name="folder">Where they are written.</param>
    /// <param name="clusters">The clusters that have a control plane.</param>
    /// <param name="time">Its clock.</param>
    /// <exception cref="LabException">They cannot be written.</exception>
    public static LabAuthority Create(string folder, IEnumerable<string> clusters, TimeProvider time)
    {
        try
        {
            var root = RootAuthority.Create(new AuthorityName("Isthmus", "Lab root"), Pki.Defaults.RootLifetime, KeyAlgorithm.EcdsaP256, time.GetUtcNow());
            root.Write(folder);
            var authorities = new Dictionary<string, CertificateAuthority>(StringComparer.Ordinal);
            foreach (var cluster in clusters)
            {
                var reading = root.IssueIntermediate(FolderOf(folder, cluster), new AuthorityName("Isthmus", $"Lab {cluster}"), Pki.Defaults.IntermediateLifetime, KeyAlgorithm.EcdsaP256, time.GetUtcNow());
                authorities[cluster] = reading.Authority ?? throw new LabException($"the authority of {cluster} cannot be made: {string.Join("; ", reading.Problems)}");
            }

            return new LabAuthority(folder, time, authorities);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"the lab's certificates cannot be written: {e.Message}", e);
        }
    }

    /// <summary>The folder of a cluster's authority.</summary>
    public string FolderOf(string cluster) => FolderOf(_folder, cluster);

    /// <summary>Writes a token for one proxy to a private file: it is good for its first certificate, and from then on it renews with what it has.</summary>
    /// <param name="cluster">The cluster whose control plane will be asked.</param>
    /// <param name="identity">Who joins.</param>
    /// <param name="file">Where to.</param>
    public void WriteToken(string cluster, SpiffeId identity, string file)
    {
        PrivateFiles.CreateFolder(Path.GetDirectoryName(file)!);
        PrivateFiles.Write(file, JoinTokens.Issue(_authorities[cluster], identity, Pki.Defaults.MaxTokenLifetime, _time.GetUtcNow()));
    }

    private static string FolderOf(string folder, string cluster) => Path.Combine(folder, cluster);
}
