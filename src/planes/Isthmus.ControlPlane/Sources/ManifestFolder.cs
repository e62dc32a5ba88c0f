namespace Isthmus.ControlPlane.Sources;

/// <summary>
/// Finds the manifests below a path: files that end in <c>.yaml</c>, <c>.yml</c> or <c>.json</c>, in ordinal order of their paths. Hidden entries are
/// skipped; links to files are followed (ConfigMap mounts are made of them), links to folders are not, so that no cycle can arise.
/// </summary>
public static class ManifestFolder
{
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <summary>Reads every manifest; a problem with one file never hides another.</summary>
    /// <param name="path">A file, whatever it is called, or a folder.</param>
    /// <param name="maxFileBytes">A larger file is cut off a little behind this length, so that its reader sees that it is too large.</param>
    public static IEnumerable<ManifestFile> Read(string path, long maxFileBytes)
    {
        if (File.Exists(path))
        {
            return [ReadFile(path, maxFileBytes)];
        }

        if (!Directory.Exists(path))
        {
            return [new ManifestFile(path, null, "no such file or folder")];
        }

        return Find(path).Select(file => file.Problem is null ? ReadFile(file.Path, maxFileBytes) : file);
    }

    /// <summary>Whether a file of that name is read when a folder is.</summary>
    internal static bool IsManifest(string path) =>
        !Path.GetFileName(path).StartsWith('.') && Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The manifests below a folder without their content; folders that cannot be listed are among them, with a problem.</summary>
    internal static IEnumerable<ManifestFile> Find(string folder)
    {
        string[] entries;
        string? problem = null;
        try
        {
            entries = Directory.GetFileSystemEntries(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            (entries, problem) = ([], e.Message);
        }

        if (problem is not null)
        {
            yield return new ManifestFile(folder, null, problem);
        }

        foreach (var entry in entries.Where(e => !Path.GetFileName(e).StartsWith('.')).Order(StringComparer.Ordinal))
        {
            if (Directory.Exists(entry))
            {
                foreach (var file in new DirectoryInfo(entry).LinkTarget is null ? Find(entry) : [])
                {
                    yield return file;
                }
            }
            else if (Extensions.Contains(Path.GetExtension(entry), StringComparer.OrdinalIgnoreCase))
            {
                yield return new ManifestFile(entry, null, null);
            }
        }
    }

    /// <summary>Reads one file.</summary>
    internal static ManifestFile ReadFile(string path, long maxFileBytes)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

            // One byte more than allowed is enough to know that it is too large, also for pipes and for files that grow while they are read.
            var content = new MemoryStream();
            var buffer = new byte[64 * 1024];
            int read;
            while (content.Length <= maxFileBytes && (read = stream.Read(buffer)) > 0)
            {
                content.Write(buffer, 0, read);
            }

            return new ManifestFile(path, content.GetBuffer().AsMemory(0, (int)content.Length), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ManifestFile(path, null, e.Message);
        }
    }
}
