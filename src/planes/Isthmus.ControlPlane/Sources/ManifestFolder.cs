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

    /// <summary>Whether a file of that path, if there is one, is among those that are read below <paramref name="root"/>. Goes by names alone.</summary>
    internal static bool IsManifest(string root, string path) =>
        path == root || (NamesBelow(root, path) is { Length: > 0 } names && !Array.Exists(names, IsHidden) && HasExtension(path));

    /// <summary>Whether the way from <paramref name="root"/> down to a path leads over a link to a folder.</summary>
    internal static bool IsBehindLink(string root, string path)
    {
        var folder = Path.GetDirectoryName(path);
        while (folder?.Length > root.Length)
        {
            if (new DirectoryInfo(folder).LinkTarget is not null)
            {
                return true;
            }

            folder = Path.GetDirectoryName(folder);
        }

        return false;
    }

    /// <summary>The names on the way from <paramref name="root"/> down to a path; none when it is not below.</summary>
    internal static string[] NamesBelow(string root, string path)
    {
        var start = Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar;
        return path.StartsWith(start, StringComparison.Ordinal) ? path[start.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries) : [];
    }

    /// <summary>Whether an entry of that name is skipped, with all below it.</summary>
    internal static bool IsHidden(string name) => name.StartsWith('.');

    /// <summary>Whether a name is one that manifests have.</summary>
    internal static bool HasExtension(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

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

        foreach (var entry in entries.Where(e => !IsHidden(Path.GetFileName(e))).Order(StringComparer.Ordinal))
        {
            if (Directory.Exists(entry))
            {
                foreach (var file in new DirectoryInfo(entry).LinkTarget is null ? Find(entry) : [])
                {
                    yield return file;
                }
            }
            else if (HasExtension(entry))
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
