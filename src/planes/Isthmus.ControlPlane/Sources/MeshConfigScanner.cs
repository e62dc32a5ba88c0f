using System.Security.Cryptography;
using Isthmus.Api.Reading;

namespace Isthmus.ControlPlane.Sources;

/// <summary>Looks at the file of mesh-wide settings. A version with mistakes changes nothing; so does a file that has vanished. Called by one task at a time.</summary>
internal sealed class MeshConfigScanner(string path)
{
    private string _hash = "";

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>What is wrong with the file as it is now.</summary>
    public IReadOnlyList<Violation> Errors { get; private set; } = [];

    /// <summary>Whether the last good version is in use because the present one cannot be.</summary>
    public bool IsStale => Errors.Count > 0;

    /// <summary>The new settings; null when they did not change or cannot be used.</summary>
    /// <param name="newErrors">What is wrong with content that was read for the first time.</param>
    public MeshConfig? Scan(out IReadOnlyList<Violation> newErrors)
    {
        var before = Errors;
        var mesh = Read();
        newErrors = [.. Errors.Except(before)];
        return mesh;
    }

    private MeshConfig? Read()
    {
        var file = ManifestFolder.ReadFile(path, Api.Defaults.MaxFileBytes);
        if (file.Content is not { } content)
        {
            _hash = "";
            Errors = [file.Unreadable()];
            return null;
        }

        var hash = Convert.ToHexString(SHA256.HashData(content.Span));
        if (hash == _hash)
        {
            return null;
        }

        _hash = hash;
        var violations = new Violations();
        var read = ManifestReader.Read(path, content, ReadOptions.Default with { IsMeshConfig = true }, violations);
        Errors = [.. violations.Where(v => v.Severity == Severity.Error).Take(Defaults.MaxShownViolations)];
        var mesh = read.MeshConfig ?? (read.MeshNetworks.IsEmpty ? null : MeshConfig.Default);
        if (mesh is null && Errors.Count == 0)
        {
            Errors = [MeshConfigFindings.NoSettings(path)];
        }

        return Errors.Count > 0 || mesh is null ? null : read.MeshNetworks.IsEmpty ? mesh : mesh with { Networks = read.MeshNetworks };
    }
}
