namespace Isthmus.ControlPlane.Sources;

/// <summary>What tells cheaply that a file may have changed: where its links lead to, when it was written, how long it is.</summary>
/// <param name="Target">The file that the name stands for. A ConfigMap mount changes its files by turning a link, so the name's own times say nothing.</param>
/// <param name="WrittenAt">When the content was last written.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct FileStamp(string Target, DateTimeOffset WrittenAt, long Length)
{
    /// <summary>The stamp of a file; null when it is not there or cannot be looked at.</summary>
    public static FileStamp? Of(string path)
    {
        try
        {
            // A folder on the way may be a link as well (..data), so the whole path is followed, not only its last part.
            var file = new FileInfo(path);
            if (file.LinkTarget is not null)
            {
                file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            }

            var folder = file.Directory?.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.DirectoryName ?? "";
            return file.Exists ? new(Path.Combine(folder, file.Name), new DateTimeOffset(file.LastWriteTimeUtc), file.Length) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
