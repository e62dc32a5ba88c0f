namespace Isthmus.Pki.Keys;

/// <summary>Reads PEM (RFC 7468); text between blocks is skipped, as everybody does.</summary>
internal static class PemBlocks
{
    /// <summary>All blocks, in order. A block with header lines (RFC 1421) is OpenSSL's old way to encrypt a key, which the platform does not read.</summary>
    public static IEnumerable<PemBlock> Read(string text)
    {
        if (text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            yield return new PemBlock("PRIVATE KEY", [], true);
            yield break;
        }

        var rest = text;
        while (PemEncoding.TryFind(rest, out var fields))
        {
            yield return new PemBlock(rest[fields.Label], Convert.FromBase64String(rest[fields.Base64Data]), false);
            rest = rest[fields.Location.End..];
        }
    }
}
