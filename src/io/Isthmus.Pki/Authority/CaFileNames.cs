namespace Isthmus.Pki.Authority;

/// <summary>The names of an authority's files: Istio's plug-in layout (Secret <c>cacerts</c>) and that of <c>kubernetes.io/tls</c> secrets.</summary>
public static class CaFileNames
{
    /// <summary>The roots that the mesh trusts.</summary>
    public const string Roots = "root-cert.pem";

    /// <summary>A root's own key, in the folder of <c>isthmus ca init</c> only.</summary>
    public const string RootKey = "root-key.pem";

    /// <summary>The certificate that signs.</summary>
    public const string Signing = "ca-cert.pem";

    /// <summary>Its key.</summary>
    public const string Key = "ca-key.pem";

    /// <summary>From the signing certificate up to the root, with or without the root.</summary>
    public const string Chain = "cert-chain.pem";

    internal const string TlsSigning = "tls.crt";
    internal const string TlsKey = "tls.key";
    internal const string TlsRoots = "ca.crt";

    /// <summary>Every name that is read.</summary>
    internal static IReadOnlyList<string> All { get; } = [Roots, Signing, Key, Chain, TlsSigning, TlsKey, TlsRoots];
}
