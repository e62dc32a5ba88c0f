namespace Isthmus.Lab.Kubelet;

/// <summary>Files that are replaced by renaming, so that no reader sees half of one.</summary>
internal static class WholeFile
{
    /// <summary>Writes the file; its folder is made.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);

        // A hidden name is no manifest to any reader.
        var temporary = Path.Combine(folder, "." + Path.GetFileName(path));
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, path, overwrite: true);
    }
}
