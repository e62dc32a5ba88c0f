namespace Isthmus.Lab.Kubelet;

/// <summary>
/// A cluster's folder as another cluster's control plane reads it: the same files, but for as long as the two are cut off from each other, those of the moment before.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="isCut">Whether the reader cannot see the cluster now.</param>
public sealed class FolderCopy(string path, Func<bool> isCut)
{
    private bool _isBehind;

    /// <summary>A file is new or has changed.</summary>
    public void Replace(string name, ReadOnlySpan<byte> content)
    {
        if (!SkipsNow())
        {
            WholeFile.Replace(Path.Combine(path, name), content);
        }
    }

    /// <summary>A file is gone.</summary>
    public void Delete(string name)
    {
        if (!SkipsNow())
        {
            File.Delete(Path.Combine(path, name));
        }
    }

    /// <summary>Makes up for what was missed, once the reader can see the cluster again; true when something was.</summary>
    /// <param name="source">The cluster's own folder.</param>
    /// <param name="names">Its files.</param>
    public bool CatchUp(string source, IReadOnlyCollection<string> names)
    {
        if (!_isBehind || isCut())
        {
            return false;
        }

        _isBehind = false;
        foreach (var name in names)
        {
            WholeFile.Replace(Path.Combine(path, name), File.ReadAllBytes(Path.Combine(source, name)));
        }

        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(f => !names.Contains(Path.GetRelativePath(path, f), StringComparer.Ordinal)).ToList())
        {
            File.Delete(file);
        }

        return true;
    }

    private bool SkipsNow() => _isBehind |= isCut();
}
