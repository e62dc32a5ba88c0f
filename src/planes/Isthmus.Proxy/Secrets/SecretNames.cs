namespace Isthmus.Proxy.Secrets;

/// <summary>Where the files of a named secret lie below the secrets' folder: as Kubernetes mounts a secret of type <c>kubernetes.io/tls</c>.</summary>
internal static class SecretNames
{
    private const string RootsSuffix = "-cacert";
    private static readonly string[] Schemes = ["kubernetes://", "kubernetes-gateway://"];

    /// <summary>The folder of a secret; null, for a name that does not say one. A name never leads out of the secrets' folder.</summary>
    /// <param name="folder">The secrets' folder.</param>
    /// <param name="name">As planned: <c>kubernetes://NAME</c>, <c>kubernetes://NAMESPACE/NAME</c>.</param>
    public static string? FolderOf(string folder, string name)
    {
        var scheme = Array.Find(Schemes, s => name.StartsWith(s, StringComparison.Ordinal));
        var parts = scheme is null ? [] : name[scheme.Length..].Split('/');
        return parts.Length is 1 or 2 && parts.All(IsName) ? Path.Combine([folder, .. parts]) : null;
    }

    /// <summary>The file with the roots of a secret whose name ends in <c>-cacert</c>: in a folder of that name, else beside the certificate.</summary>
    public static string RootsFile(string folder)
    {
        var beside = folder.EndsWith(RootsSuffix, StringComparison.Ordinal) ? folder[..^RootsSuffix.Length] : folder;
        return Path.Combine(Directory.Exists(folder) ? folder : beside, "ca.crt");
    }

    // RFC 1123, as Kubernetes names secrets: no dots in front, so "." and ".." are none.
    private static bool IsName(string part) =>
        part.Length is > 0 and <= 253 && char.IsAsciiLetterOrDigit(part[0]) && part.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.');
}
