using Isthmus.Lab.Processes;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Files;
using Isthmus.Pki.Joining;
using Isthmus.Pki.Keys;

namespace Isthmus.Lab.Security;

/// <summary>
/// The root of a lab's mesh, an authority below it for every control plane, the tokens by which proxies join, and what an operator does to replace them. All of it is in
/// the lab's private folder. Used by one action at a time.
/// </summary>
public sealed class LabAuthority
{
    /// <summary>Of every identity in a lab: Istio's default.</summary>
    public const string TrustDomain = "cluster.local";

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, CertificateAuthority> _authorities = new(StringComparer.Ordinal);
    private RootAuthority _root;
    private RootAuthority? _next;
    private RootStep _step;

    private LabAuthority(string folder, TimeProvider time)
    {
        (_folder, _time) = (folder, time);
        _root = NewRoot("Lab root");
    }

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
            var lab = new LabAuthority(folder, time);
            lab._root.Write(folder);
            foreach (var cluster in clusters)
            {
                lab.Issue(lab._root, cluster);
            }

            return lab;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"the lab's certificates cannot be written: {e.Message}", e);
        }
    }

    /// <summary>The folder of a cluster's authority.</summary>
    public string FolderOf(string cluster) => Path.Combine(_folder, cluster);

    /// <summary>Writes a token for one proxy to a private file: it is good for its first certificate, and from then on it renews with what it has.</summary>
    /// <param name="cluster">The cluster whose control plane will be asked.</param>
    /// <param name="identity">Who joins.</param>
    /// <param name="file">Where to.</param>
    public void WriteToken(string cluster, SpiffeId identity, string file)
    {
        PrivateFiles.CreateFolder(Path.GetDirectoryName(file)!);
        PrivateFiles.Write(file, JoinTokens.Issue(_authorities[cluster], identity, Pki.Defaults.MaxTokenLifetime, _time.GetUtcNow()));
    }

    /// <summary>Replaces the intermediate of a cluster's control plane.</summary>
    /// <exception cref="LabException">It cannot be written.</exception>
    public void Reissue(string cluster) => Issue(_step == RootStep.Retire ? _next! : _root, cluster);

    /// <summary>Takes the next step of replacing the root, in all clusters.</summary>
    /// <returns>What was done, for people.</returns>
    /// <exception cref="LabException">It cannot be written.</exception>
    public string Reroot()
    {
        var step = _step;
        _step = step == RootStep.Retire ? RootStep.Trust : step + 1;
        switch (step)
        {
            case RootStep.Trust:
                _next = NewRoot("Lab's next root").WithBundle([_root.Certificate]);
                _root = _root.WithBundle([_root.Certificate, _next.Certificate]);
                WriteRoots(_root);
                return "a second root is trusted";
            case RootStep.Switch:
                foreach (var cluster in _authorities.Keys.ToList())
                {
                    Issue(_next!, cluster);
                }

                return "the second root signs";
            default:
                (_root, _next) = (_next!.WithBundle([_next.Certificate]), null);
                WriteRoots(_root);
                return "the first root is trusted no longer";
        }
    }

    private RootAuthority NewRoot(string name) =>
        RootAuthority.Create(new AuthorityName("Isthmus", name), Pki.Defaults.RootLifetime, KeyAlgorithm.EcdsaP256, _time.GetUtcNow());

    private void Issue(RootAuthority root, string cluster)
    {
        var name = new AuthorityName("Isthmus", $"Lab {cluster}");
        var reading = root.IssueIntermediate(FolderOf(cluster), name, Pki.Defaults.IntermediateLifetime, KeyAlgorithm.EcdsaP256, _time.GetUtcNow());
        _authorities[cluster] = reading.Authority ?? throw new LabException($"the authority of {cluster} cannot be made: {string.Join("; ", reading.Problems)}");
    }

    // The lab's own file is what proxies join by; the clusters' are what control planes hand out.
    private void WriteRoots(RootAuthority root)
    {
        PrivateFiles.Write(RootsFile, PemCertificates.Write(root.Bundle));
        foreach (var cluster in _authorities.Keys)
        {
            var problems = RootRotation.WriteRoots(FolderOf(cluster), root.Bundle, _time.GetUtcNow());
            if (problems.Count > 0)
            {
                throw new LabException($"the roots of {cluster} cannot be replaced: {string.Join("; ", problems)}");
            }
        }
    }

    private enum RootStep
    {
        Trust,
        Switch,
        Retire,
    }
}
