namespace Isthmus.ControlPlane.Tests.Sources;

/// <summary>A folder of its own, gone when the test is.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("isthmus-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Write(string name, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], content);
    }

    /// <summary>Writes beside and renames, as careful programs do.</summary>
    public void Replace(string name, string content)
    {
        Write("." + name + ".tmp", content);
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
