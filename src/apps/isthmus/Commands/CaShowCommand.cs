using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using Isthmus.App.Inputs;
using Isthmus.App.Output;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Files;
using Isthmus.Pki.Keys;
using Isthmus.Pki.Trust;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus ca show</c>: what is in a file or folder, and whether it hangs together. Never shows a key.</summary>
internal static class CaShowCommand
{
    private static readonly string[] Endings = [".pem", ".crt", ".key"];

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "A file with certificates, or a folder." }.WithoutOptions();
        var output = OutputFormat.Create("text", "json");
        var command = new Command("show", "Show certificates: names, validity, keys, and whether the chain is good.") { path, output };
        command.SetAction(arguments => CaCommand.Guard(() => Run(arguments.GetValue(path)!, arguments.GetValue(output) == "json")));
        return command;
    }

    private static int Run(string path, bool isJson)
    {
        var files = Directory.Exists(path)
            ? Directory.EnumerateFiles(path).Where(f => Endings.Contains(Path.GetExtension(f), StringComparer.Ordinal)).Order(StringComparer.Ordinal).ToList()
            : [path];
        var (certificates, problems, keys, now) = (new List<(string File, X509Certificate2 Certificate)>(), new List<PkiProblem>(), new List<(string File, PrivateKey Key)>(), CaCommand.Now());
        foreach (var file in files)
        {
            Read(file, certificates, keys, problems);
        }

        if (files.Count == 0)
        {
            problems.Add(new PkiProblem(path, "holds no .pem, .crt or .key file"));
        }

        var warnings = keys.Where(k => PrivateFiles.IsOpenToOthers(k.File)).Select(k => new PkiProblem(k.File, "others than its owner may read or change this key")).ToList();
        if (File.Exists(Path.Combine(path, CaFileNames.Signing)) || File.Exists(Path.Combine(path, "tls.crt")))
        {
            problems.AddRange(CaFolder.Read(path, now).Problems.Except(problems));
        }

        var all = certificates.Select(c => c.Certificate).ToList();
        var roots = all.Where(c => c.SubjectName.RawData.AsSpan().SequenceEqual(c.IssuerName.RawData)).ToList();
        var shown = certificates.Select(c => new ShownCertificate(c.File, c.Certificate, ChainChecks.Problem(c.Certificate, all, roots, now))).ToList();
        Console.Out.Write(isJson ? Json(shown, keys, problems, warnings) : Text(shown, keys, problems, warnings, now));
        return problems.Count > 0 || shown.Exists(s => s.ChainProblem is not null) ? ExitCode.Findings : ExitCode.Ok;
    }

    private static void Read(string file, List<(string File, X509Certificate2 Certificate)> certificates, List<(string File, PrivateKey Key)> keys, List<PkiProblem> problems)
    {
        if (!PrivateFiles.TryRead(file, out var text, out var problem))
        {
            problems.Add(new PkiProblem(file, problem));
            return;
        }

        var hasKey = PrivateKey.TryReadPem(text, out var key, out var keyProblem);
        if (hasKey)
        {
            keys.Add((file, key!));
        }

        if (PemCertificates.TryRead(text, out var read, out problem))
        {
            certificates.AddRange(read.Select(c => (file, c)));
        }
        else if (!hasKey)
        {
            problems.Add(new PkiProblem(file, text.Contains("PRIVATE KEY-----", StringComparison.Ordinal) ? keyProblem! : problem));
        }
    }

    private static string Text(
        List<ShownCertificate> shown, List<(string File, PrivateKey Key)> keys, List<PkiProblem> problems, List<PkiProblem> warnings, DateTimeOffset now) =>
        string.Concat(shown.Select(s => s.Text(now)))
        + string.Concat(keys.Select(k => $"{k.File}\n  {"key",-9} {k.Key}\n"))
        + string.Concat(warnings.Select(w => $"warning: {w}\n"))
        + string.Concat(problems.Select(p => $"error: {p}\n"));

    private static string Json(List<ShownCertificate> shown, List<(string File, PrivateKey Key)> keys, List<PkiProblem> problems, List<PkiProblem> warnings) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("certificates");
        shown.ForEach(s => s.Write(json));
        json.WriteEndArray();
        json.WriteStartArray("keys");
        foreach (var (file, key) in keys)
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteString("key", PublicKeys.Describe(key.PublicKey));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        foreach (var (name, list) in new[] { ("problems", problems), ("warnings", warnings) })
        {
            json.WriteStartArray(name);
            foreach (var problem in list)
            {
                json.WriteStartObject();
                json.WriteString("file", problem.File);
                json.WriteString("message", problem.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    });
}
