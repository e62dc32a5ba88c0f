using Isthmus.Pki.Certificates;
using Isthmus.Pki.Files;
using Isthmus.Pki.Keys;

namespace Isthmus.Pki.Authority;

/// <summary>
/// A root with its key: makes the intermediates of clusters. Its folder holds <c>root-cert.pem</c> and <c>root-key.pem</c>, the names that Istio's own
/// scripts use, so that theirs are accepted too. The key belongs on a machine that serves nothing.
/// </summary>
public sealed class RootAuthority
{
    private readonly PrivateKey _key;

    private RootAuthority(X509Certificate2 certificate, PrivateKey key, IReadOnlyList<X509Certificate2> bundle)
    {
        Certificate = certificate;
        Bundle = bundle;
        _key = key;
    }

    /// <summary>The root.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>All roots of its folder's <c>root-cert.pem</c>: itself, and others that the mesh shall trust too.</summary>
    public IReadOnlyList<X509Certificate2> Bundle { get; }

    /// <summary>Makes a new root.</summary>
    public static RootAuthority Create(AuthorityName name, TimeSpan lifetime, KeyAlgorithm algorithm, DateTimeOffset now)
    {
        var key = PrivateKey.Create(algorithm);
        var certificate = CertificateMaking.Root(name.ToDistinguishedName(), key, ValidityPeriod.From(now, lifetime));
        return new RootAuthority(certificate, key, [certificate]);
    }

    /// <summary>Reads a root's folder.</summary>
    /// <returns>Null when there are problems; all of them are added.</returns>
    public static RootAuthority? Read(string folder, List<PkiProblem> problems)
    {
        var (rootFile, keyFile) = (Path.Combine(folder, CaFileNames.Roots), Path.Combine(folder, CaFileNames.RootKey));
        var bundle = CaFolder.ReadCertificates(rootFile, problems);
        var key = CaFolder.ReadKey(keyFile, problems);
        if (key is null || bundle.Count == 0)
        {
            return null;
        }

        if (bundle.FirstOrDefault(key.IsKeyOf) is not { } root)
        {
            problems.Add(new PkiProblem(keyFile, $"is the key of no certificate in {CaFileNames.Roots}"));
            return null;
        }

        return new RootAuthority(root, key, bundle);
    }

    /// <summary>What is dangerous about a root's folder, but works.</summary>
    public static IReadOnlyList<PkiProblem> Warnings(string folder) => CaFolder.KeyWarnings(Path.Combine(folder, CaFileNames.RootKey));

    /// <summary>The same root with another bundle, to which it is added when it is missing: no authority leaves out the root that it hangs on.</summary>
    public RootAuthority WithBundle(IReadOnlyList<X509Certificate2> bundle) => new(Certificate, _key, RootRotation.Trust(bundle, Certificate));

    /// <summary>Writes the root and its key; the folder is made when it is missing.</summary>
    public void Write(string folder)
    {
        PrivateFiles.CreateFolder(folder);
        PrivateFiles.Write(Path.Combine(folder, CaFileNames.RootKey), _key.ToPem());
        PrivateFiles.Write(Path.Combine(folder, CaFileNames.Roots), PemCertificates.Write(Bundle));
    }

    /// <summary>Makes an intermediate and writes it as a cluster's folder in the plug-in layout.</summary>
    /// <returns>The authority, as it was read back from the folder; or what is wrong with it.</returns>
    public CaFolderReading IssueIntermediate(string folder, AuthorityName name, TimeSpan lifetime, KeyAlgorithm algorithm, DateTimeOffset now)
    {
        var key = PrivateKey.Create(algorithm);
        var validity = ValidityPeriod.From(now, lifetime).Within(ValidityPeriod.Of(Certificate));
        if (validity.Length <= TimeSpan.Zero)
        {
            return new CaFolderReading(null, [new PkiProblem(folder, $"the root expired at {validity.NotAfter:u}: make a new one")], []);
        }

        var certificate = CertificateMaking.Intermediate(name.ToDistinguishedName(), key.PublicKey, Certificate, _key, validity);
        CaFolder.Write(folder, certificate, key, [certificate, Certificate], Bundle);
        return CaFolder.Read(folder, now);
    }
}
