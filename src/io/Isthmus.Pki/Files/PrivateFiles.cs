using System.Buffers;
using System.Text;

namespace Isthmus.Pki.Files;

/// <summary>Files that hold keys: written whole or not at all, readable by their owner only.</summary>
public static class PrivateFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Makes a folder that only its owner may enter (0700); one that exists is left as it is.</summary>
    public static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>
    /// Writes a file (0600) beside its place, forces it to disk and moves it there, so that a reader sees the old text or the new one. Replaces.
    /// </summary>
    public static void Write(string path, string text)
    {
        var temporary = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            using (var file = new FileStream(temporary, options))
            {
                file.Write(Encoding.UTF8.GetBytes(text));
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Whether somebody besides the owner may read or change the file (through links: what the link leads to); false when it is not there.</summary>
    public static bool IsOpenToOthers(string path)
    {
        try
        {
            return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Reads a text file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">What it says; empty with a problem.</param>
    /// <param name="problem">Why it cannot be read.</param>
    /// <param name="limit">The most bytes that are read; a larger file is a problem.</param>
    public static bool TryRead(string path, out string text, [NotNullWhen(false)] out string? problem, int limit = Defaults.MaxFileSize)
    {
        text = "";
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            (text, problem) = ReadText(file, limit);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = "is missing";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"cannot be read: {e.Message}";
        }

        return problem is null;
    }

    // Files are small and read again every other second, so nothing of the limit's size is allocated for them. Pipes have no length.
    private static (string Text, string? Problem) ReadText(FileStream file, int limit)
    {
        var size = file.CanSeek ? Math.Min(file.Length, limit) : limit;
        var rented = ArrayPool<byte>.Shared.Rent((int)size + 1);
        var length = 0;
        try
        {
            length = file.ReadAtLeast(rented.AsSpan(0, (int)size + 1), (int)size + 1, throwOnEndOfStream: false);
            return length <= size ? (Encoding.UTF8.GetString(rented, 0, length), null)
                : size == limit ? ("", $"is larger than {limit / 1024} KiB")
                : ("", "grew while it was read");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(rented.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
