using System.Globalization;
using System.Text;
using Isthmus.Pki.Files;

namespace Isthmus.Pki.Joining;

/// <summary>
/// Which join tokens were used, in a file, so that a restart does not forget and control planes of one cluster on one disk agree. Each line: the token's
/// id, the Unix second until when it is remembered, and for which key it was used. When in doubt (no disk, full, somebody else holds the lock) nothing is redeemed.
/// </summary>
/// <param name="path">The file; made at the first use. A second file beside it, with <c>.lock</c> added, is the lock.</param>
public sealed class TokenLedger(string path)
{
    /// <summary>The ledger's usual name inside an authority's folder.</summary>
    public const string FileName = "used-tokens";

    private readonly Lock _gate = new();

    /// <summary>The key of a certificate as the ledger remembers it.</summary>
    public static string KeyOf(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <summary>
    /// Marks a token as used for a key. For the same key it may be used again: whoever lost the answer on the way asks again, and whoever overheard the request has no
    /// use for a certificate of a key that it does not hold.
    /// </summary>
    /// <returns><see cref="CertificateRefusal.None"/>, <see cref="CertificateRefusal.TokenReplayed"/> or <see cref="CertificateRefusal.LedgerUnavailable"/>.</returns>
    public CertificateRefusal Redeem(JoinToken token, string key, DateTimeOffset now)
    {
        lock (_gate)
        {
            try
            {
                using var held = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return RedeemLocked(token, key, now);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return CertificateRefusal.LedgerUnavailable;
            }
        }
    }

    private CertificateRefusal RedeemLocked(JoinToken token, string key, DateTimeOffset now)
    {
        var used = Read(now);
        if (used is null || (used.Count >= Defaults.MaxRememberedTokens && !used.ContainsKey(token.Id)))
        {
            return CertificateRefusal.LedgerUnavailable;
        }

        if (used.TryGetValue(token.Id, out var before))
        {
            return before.Key == key ? CertificateRefusal.None : CertificateRefusal.TokenReplayed;
        }

        // Remembered for as long as a clock that is behind may still accept it.
        used.Add(token.Id, ((token.ExpiresAt + Defaults.TokenClockSkew).ToUnixTimeSeconds(), key));
        PrivateFiles.Write(path, used.Aggregate(new StringBuilder(), (text, u) => text.Append(CultureInfo.InvariantCulture, $"{u.Key} {u.Value.Until} {u.Value.Key}\n")).ToString());
        return CertificateRefusal.None;
    }

    // Null for a file that is not ours or was damaged: then nobody knows what was used.
    private Dictionary<string, (long Until, string Key)>? Read(DateTimeOffset now)
    {
        var used = new Dictionary<string, (long Until, string Key)>(StringComparer.Ordinal);
        if (!File.Exists(path))
        {
            return used;
        }

        if (!PrivateFiles.TryRead(path, out var text, out _, Defaults.MaxLedgerSize))
        {
            return null;
        }

        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ') is not [var id, var until, var key] || !long.TryParse(until, CultureInfo.InvariantCulture, out var second))
            {
                return null;
            }

            if (second >= now.ToUnixTimeSeconds())
            {
                used[id] = (second, key);
            }
        }

        return used;
    }
}
