using Isthmus.Pki.Files;
using Isthmus.Pki.Workloads;

namespace Isthmus.Proxy.Certificates;

/// <summary>
/// A workload's certificate that somebody else keeps in a folder (<c>cert-chain.pem</c>, <c>key.pem</c>, <c>root-cert.pem</c>): read at the start, and again whenever the files
/// change. What is not usable is named once and the old one stays.
/// </summary>
public sealed class FolderCertificate : IDisposable
{
    private readonly FileReload<WorkloadSecrets> _files;

    private FolderCertificate(string folder, WorkloadSecrets first, TimeProvider time, Action<string> report)
    {
        Holder = new CertificateHolder(first);
        _files = new FileReload<WorkloadSecrets>(
            WorkloadFolder.Files(folder),
            first,
            problems => WorkloadFolder.Read(folder, time.GetUtcNow(), problems),
            time,
            r => Report(folder, r, report))
        {
            OnReplaced = next =>
            {
                Holder.Replace(next);
                report($"{folder}: {next.Certificate} is in use");
            },
        };
    }

    /// <summary>The certificate and the roots in use; replaced when the files change.</summary>
    public CertificateHolder Holder { get; }

    /// <summary>Reads a folder and begins to watch it; null, with a report, when it is not usable.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Told, in a sentence, of every change and problem, on any thread.</param>
    public static FolderCertificate? Open(string folder, TimeProvider time, Action<string> report)
    {
        var problems = new List<PkiProblem>();
        if (WorkloadFolder.Read(folder, time.GetUtcNow(), problems) is { } first)
        {
            report($"{folder}: {first.Certificate} is in use");
            return new FolderCertificate(folder, first, time, report);
        }

        report($"{folder}: {string.Join("; ", problems)}");
        return null;
    }

    private static void Report(string folder, ReloadReport news, Action<string> report)
    {
        if (!news.IsReplaced)
        {
            report($"{folder}: not usable, the old certificate stays: {string.Join("; ", news.Problems)}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();
}
