namespace Isthmus.ControlPlane.Sources;

/// <summary>What tells cheaply that a file may have changed: where its links lead to, when it was written, how long it is.</summary>
/// <param name="Target">
/// The file that the name stands for; empty when it is no link. A ConfigMap mount changes its files by turning a link on the way to them, so the name's own times
/// say nothing.
/// </param>
/// <param name="WrittenAt">When the content was last written.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct FileStamp(string Target, DateTimeOffset WrittenAt, long Length)
{
    /// <summary>The stamp of a file; null when it is not there or cannot be looked at.</summary>
    public static FileStamp? Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            var target = "";
            if (file.LinkTarget is not null)
            {
                file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;

                // The folder that the link leads into may be a link as well (..data).
                target = Path.Combine(file.Directory?.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.DirectoryName ?? "", file.Name);
            }

            return file.Exists ? new(target, new DateTimeOffset(file.LastWriteTimeUtc), file.Length) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
