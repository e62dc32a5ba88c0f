using Isthmus.Pki.Files;
using Isthmus.Pki.Joining;
using Isthmus.TestKit;

namespace Isthmus.Pki.Tests.Joining;

public sealed class TokenLedgerTests : IDisposable
{
    private const string Key = "aa";
    private const string OtherKey = "bb";

    private readonly DirectoryInfo _folder = ScratchFolder.Create("isthmus-pki-");

    private string File => Path.Combine(_folder.FullName, TokenLedger.FileName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Forgets_a_token_only_when_no_clock_could_still_accept_it()
    {
        var ledger = new TokenLedger(File);
        var token = Token("a");
        ledger.Redeem(token, Key, TestMesh.Noon).ShouldBe(CertificateRefusal.None);
        ledger.Redeem(token, OtherKey, token.ExpiresAt + Defaults.TokenClockSkew).ShouldBe(CertificateRefusal.TokenReplayed);
        ledger.Redeem(Token("b"), Key, token.ExpiresAt + Defaults.TokenClockSkew + TimeSpan.FromSeconds(1)).ShouldBe(CertificateRefusal.None);
        System.IO.File.ReadAllText(File).ShouldStartWith("b ");
        PrivateFiles.IsOpenToOthers(File).ShouldBeFalse();
    }

    [Fact]
    public void Who_lost_the_answer_may_ask_again_with_the_same_key_and_nobody_with_another()
    {
        new TokenLedger(File).Redeem(Token("a"), Key, TestMesh.Noon).ShouldBe(CertificateRefusal.None);
        var restarted = new TokenLedger(File);
        restarted.Redeem(Token("a"), Key, TestMesh.Noon).ShouldBe(CertificateRefusal.None);
        restarted.Redeem(Token("a"), OtherKey, TestMesh.Noon).ShouldBe(CertificateRefusal.TokenReplayed);
        System.IO.File.ReadAllLines(File).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_damaged_or_unwritable_ledger_redeems_nothing()
    {
        System.IO.File.WriteAllText(File, "garbage");
        new TokenLedger(File).Redeem(Token("a"), Key, TestMesh.Noon).ShouldBe(CertificateRefusal.LedgerUnavailable);
        System.IO.File.ReadAllText(File).ShouldBe("garbage");
        new TokenLedger(Path.Combine(_folder.FullName, "missing", "ledger")).Redeem(Token("a"), Key, TestMesh.Noon).ShouldBe(CertificateRefusal.LedgerUnavailable);
    }

    [Fact]
    public void A_full_ledger_redeems_nothing_until_tokens_expire()
    {
        var until = TestMesh.Noon.ToUnixTimeSeconds() + 60;
        var ledger = new TokenLedger(File);

        // Lines as long as the real ones: a file that had become too large to be read would refuse tokens for ever.
        System.IO.File.WriteAllLines(File, Enumerable.Range(1, Defaults.MaxRememberedTokens).Select(i => $"{i:x32} {until} {new string('f', 64)}"));
        ledger.Redeem(Token("a"), Key, TestMesh.Noon).ShouldBe(CertificateRefusal.LedgerUnavailable);
        ledger.Redeem(Token("a"), Key, TestMesh.Noon + TimeSpan.FromSeconds(61)).ShouldBe(CertificateRefusal.None);
    }

    [Fact]
    public void A_ledger_that_another_process_holds_redeems_nothing()
    {
        using var held = new FileStream(File + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        new TokenLedger(File).Redeem(Token("a"), Key, TestMesh.Noon).ShouldBe(CertificateRefusal.LedgerUnavailable);
    }

    private static JoinToken Token(string id) => new(id, TestMesh.Web, TestMesh.Noon, TestMesh.Noon + TimeSpan.FromMinutes(10));
}
