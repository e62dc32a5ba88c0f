using Isthmus.Pki.Files;
using Isthmus.Pki.Joining;

namespace Isthmus.Pki.Tests.Joining;

public sealed class TokenLedgerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("isthmus-pki-");

    private string File => Path.Combine(_folder.FullName, TokenLedger.FileName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Forgets_a_token_only_when_no_clock_could_still_accept_it()
    {
        var ledger = new TokenLedger(File);
        var token = Token("a");
        ledger.Redeem(token, TestMesh.Noon).ShouldBe(CertificateRefusal.None);
        ledger.Redeem(token, token.ExpiresAt + Defaults.TokenClockSkew).ShouldBe(CertificateRefusal.TokenReplayed);
        ledger.Redeem(Token("b"), token.ExpiresAt + Defaults.TokenClockSkew + TimeSpan.FromSeconds(1)).ShouldBe(CertificateRefusal.None);
        System.IO.File.ReadAllText(File).ShouldStartWith("b ");
        PrivateFiles.IsOpenToOthers(File).ShouldBeFalse();
    }

    [Fact]
    public void A_damaged_or_unwritable_ledger_redeems_nothing()
    {
        System.IO.File.WriteAllText(File, "garbage");
        new TokenLedger(File).Redeem(Token("a"), TestMesh.Noon).ShouldBe(CertificateRefusal.LedgerUnavailable);
        System.IO.File.ReadAllText(File).ShouldBe("garbage");
        new TokenLedger(Path.Combine(_folder.FullName, "missing", "ledger")).Redeem(Token("a"), TestMesh.Noon).ShouldBe(CertificateRefusal.LedgerUnavailable);
    }

    [Fact]
    public void A_full_ledger_redeems_nothing_until_tokens_expire()
    {
        var until = TestMesh.Noon.ToUnixTimeSeconds() + 60;
        System.IO.File.WriteAllLines(File, Enumerable.Range(0, Defaults.MaxRememberedTokens).Select(i => $"{i} {until}"));
        var ledger = new TokenLedger(File);
        ledger.Redeem(Token("a"), TestMesh.Noon).ShouldBe(CertificateRefusal.LedgerUnavailable);
        ledger.Redeem(Token("a"), TestMesh.Noon + TimeSpan.FromSeconds(61)).ShouldBe(CertificateRefusal.None);
    }

    [Fact]
    public void A_ledger_that_another_process_holds_redeems_nothing()
    {
        using var held = new FileStream(File + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        new TokenLedger(File).Redeem(Token("a"), TestMesh.Noon).ShouldBe(CertificateRefusal.LedgerUnavailable);
    }

    private static JoinToken Token(string id) => new(id, TestMesh.Web, TestMesh.Noon, TestMesh.Noon + TimeSpan.FromMinutes(10));
}
