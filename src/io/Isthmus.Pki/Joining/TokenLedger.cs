using System.Globalization;
using System.Text;
using Isthmus.Pki.Files;

namespace Isthmus.Pki.Joining;

/// <summary>
/// Which join tokens were used, in a file, so that a restart does not forget and control planes of one cluster on one disk agree. Each line: the token's
/// id and the Unix second until when it is remembered. When in doubt (no disk, full, somebody else holds the lock) nothing is redeemed.
/// </summary>
/// <param name="path">The file; made at the first use. A second file beside it, with <c>.lock</c> added, is the lock.</param>
public sealed class TokenLedger(string path)
{
    /// <summary>The ledger's usual name inside an authority's folder.</summary>
    public const string FileName = "used-tokens";

    private readonly Lock _gate = new();

    /// <summary>Marks a token as used.</summary>
    /// <returns><see cref="CertificateRefusal.None"/>, <see cref="CertificateRefusal.TokenReplayed"/> or <see cref="CertificateRefusal.LedgerUnavailable"/>.</returns>
    public CertificateRefusal Redeem(JoinToken token, DateTimeOffset now)
    {
        lock (_gate)
        {
            try
            {
                using var held = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return RedeemLocked(token, now);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return CertificateRefusal.LedgerUnavailable;
            }
        }
    }

    private CertificateRefusal RedeemLocked(JoinToken token, DateTimeOffset now)
    {
        var used = Read(now);
        if (used is null || used.Count >= Defaults.MaxRememberedTokens)
        {
            return CertificateRefusal.LedgerUnavailable;
        }

        // Remembered for as long as a clock that is behind may still accept it.
        if (!used.TryAdd(token.Id, (token.ExpiresAt + Defaults.TokenClockSkew).ToUnixTimeSeconds()))
        {
            return CertificateRefusal.TokenReplayed;
        }

        PrivateFiles.Write(path, used.Aggregate(new StringBuilder(), (text, u) => text.Append(CultureInfo.InvariantCulture, $"{u.Key} {u.Value}\n")).ToString());
        return CertificateRefusal.None;
    }

    // Null for a file that is not ours or was damaged: then nobody knows what was used.
    private Dictionary<string, long>? Read(DateTimeOffset now)
    {
        var used = new Dictionary<string, long>(StringComparer.Ordinal);
        if (!File.Exists(path))
        {
            return used;
        }

        if (!PrivateFiles.TryRead(path, out var text, out _))
        {
            return null;
        }

        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ') is not [var id, var until] || !long.TryParse(until, CultureInfo.InvariantCulture, out var second))
            {
                return null;
            }

            if (second >= now.ToUnixTimeSeconds())
            {
                used[id] = second;
            }
        }

        return used;
    }
}
