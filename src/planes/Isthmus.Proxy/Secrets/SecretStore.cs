using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Isthmus.Pki.Files;
using Isthmus.Pki.Workloads;

namespace Isthmus.Proxy.Secrets;

/// <summary>
/// The certificates and roots of a proxy by the names that plans give them, as Envoy has them by SDS: whoever shakes hands asks for the current one, and a new one
/// is used from the next handshake on, without a new plan and without closing a connection. <c>default</c> and <c>ROOTCA</c> are the workload's; the others are
/// files, watched for as long as a plan names them. Prepared by whoever applies plans, one at a time; what it hands out is read on any loop.
/// </summary>
/// <param name="workload">The workload's own certificate and whom it trusts, renewed by whoever holds it; null when the proxy has no identity.</param>
/// <param name="folder">Folder of named secrets (<c>NAME/tls.crt</c>, <c>NAME/tls.key</c>, <c>NAME/ca.crt</c>); null for none.</param>
/// <param name="time">The clock by which files are looked at; its timers must not run on a loop.</param>
/// <param name="report">Told, in a sentence, of files that changed.</param>
internal sealed class SecretStore(CertificateHolder? workload, string? folder, TimeProvider time, Action<string>? report = null) : IDisposable
{
    private const string KeyOfSecret = "tls.key";

    private readonly Dictionary<CertificateSource, FileReload<FileSecret>> _files = [];
    private readonly HashSet<CertificateSource> _named = [];

    /// <summary>Whether this proxy has an identity, now or as soon as its authority answers.</summary>
    public bool HasWorkload => workload is not null;

    /// <summary>The workload's certificate and whom it trusts; null without.</summary>
    public WorkloadSecrets? Workload => workload?.Current;

    /// <summary>How to get the present certificate of a source; its answer is null while there is none.</summary>
    /// <param name="source">The source.</param>
    /// <param name="problem">Why there is none now; empty when there is.</param>
    public Func<SslStreamCertificateContext?> KeyPair(CertificateSource source, out string problem)
    {
        if (source == CertificateSource.Workload)
        {
            problem = HasWorkload ? "" : "this proxy has no certificate of its own";
            return () => Workload?.Certificate.TlsContext;
        }

        var file = Watch(source.Kind == CertificateSourceKind.Secret ? source with { KeyFile = KeyOfSecret } : source, out problem);
        return () => file?.Current.KeyPair;
    }

    /// <summary>How to get the present roots of a source; its answer is null while there are none.</summary>
    /// <param name="source">The source.</param>
    /// <param name="problem">Why there are none now; empty when there are.</param>
    public Func<IReadOnlyList<X509Certificate2>?> Roots(CertificateSource source, out string problem)
    {
        if (source == CertificateSource.MeshRoots)
        {
            problem = HasWorkload ? "" : "this proxy has no roots of the mesh";
            return () => Workload?.Bundle.AllRoots;
        }

        var file = Watch(source with { KeyFile = "" }, out problem);
        return () => file?.Current.Roots;
    }

    /// <summary>Begins a plan: what it does not name is watched no longer after <see cref="EndPlan"/>.</summary>
    public void BeginPlan() => _named.Clear();

    /// <summary>Ends a plan.</summary>
    public void EndPlan()
    {
        foreach (var source in _files.Keys.Where(s => !_named.Contains(s)).ToList())
        {
            _files.Remove(source, out var file);
            file!.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        BeginPlan();
        EndPlan();
    }

    private FileReload<FileSecret>? Watch(CertificateSource source, out string problem)
    {
        if (PlaceOf(source, out problem) is not { } place)
        {
            return null;
        }

        _named.Add(source);
        if (_files.TryGetValue(source, out var file))
        {
            // Who applies a plan, by a signal above all, wants what the files say now.
            file.Check();
        }
        else
        {
            var problems = new List<PkiProblem>();
            var first = Read(place, problems) ?? new FileSecret(null, null, string.Join("; ", problems));
            file = new FileReload<FileSecret>(place.Key.Length > 0 ? [place.File, place.Key] : [place.File], first, p => Read(place, p), time, r => Report(source, r));
            _files.Add(source, file);
        }

        problem = file.Current.Problem;
        return file;
    }

    // A certificate has a key file, roots have none.
    private (string File, string Key)? PlaceOf(CertificateSource source, out string problem)
    {
        problem = "";
        if (source.Kind == CertificateSourceKind.File)
        {
            return (source.Name, source.KeyFile);
        }

        if (folder is null || SecretNames.FolderOf(folder, source.Name) is not { } path)
        {
            problem = folder is null ? $"secret '{source.Name}' is not here: the proxy was given no folder of secrets" : $"'{source.Name}' is no name of a secret";
            return null;
        }

        return source.KeyFile.Length > 0 ? (Path.Combine(path, "tls.crt"), Path.Combine(path, KeyOfSecret)) : (SecretNames.RootsFile(path), "");
    }

    private static FileSecret? Read((string File, string Key) place, List<PkiProblem> problems)
    {
        if (place.Key.Length == 0)
        {
            return TlsFiles.ReadRoots(place.File, problems) is { } roots ? new FileSecret(null, roots, "") : null;
        }

        return TlsFiles.ReadKeyPair(place.File, place.Key, problems) is { } pair ? new FileSecret(pair, null, "") : null;
    }

    private void Report(CertificateSource source, ReloadReport news) =>
        report?.Invoke(news.IsReplaced ? $"secret '{source.Name}': new content in use" : $"secret '{source.Name}': not usable, the old one stays: {string.Join("; ", news.Problems)}");
}
