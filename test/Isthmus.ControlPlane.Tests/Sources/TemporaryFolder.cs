namespace Isthmus.ControlPlane.Tests.Sources;

/// <summary>A folder of its own, gone when the test is.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private DateTime _replaced = TimeProvider.System.GetUtcNow().UtcDateTime;

    public string Path { get; } = Directory.CreateTempSubdirectory("isthmus-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Write(string name, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], content);
    }

    /// <summary>Writes beside and renames, as careful programs do, a second later: what is written within one tick of a kernel's clock may have the same time.</summary>
    public void Replace(string name, string content)
    {
        Write("." + name + ".tmp", content);
        _replaced += TimeSpan.FromSeconds(1);
        File.SetLastWriteTimeUtc(this["." + name + ".tmp"], _replaced);
        File.Move(this["." + name + ".tmp"], this[name], overwrite: true);
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
