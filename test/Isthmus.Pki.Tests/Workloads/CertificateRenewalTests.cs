using Isthmus.Pki.Authority;
using Isthmus.Pki.Files;
using Isthmus.Pki.Joining;
using Isthmus.Pki.Keys;
using Isthmus.Pki.Workloads;
using Isthmus.TestKit;

namespace Isthmus.Pki.Tests.Workloads;

public sealed class CertificateRenewalTests : IDisposable
{
    private readonly TestMesh _mesh = new();
    private readonly ManualTimeProvider _time = new();
    private readonly CertificateHolder _holder;
    private readonly Queue<TaskCompletionSource<RenewalReport>> _awaited = new();

    public CertificateRenewalTests()
    {
        _time.Advance(_mesh.Now - _time.GetUtcNow());
        _holder = new CertificateHolder(new WorkloadSecrets(_mesh.Workload(TestMesh.Web), _mesh.Bundle));
    }

    public void Dispose() => _mesh.Dispose();

    [Fact]
    public async Task Renews_at_half_of_the_life_again_and_again_with_new_keys()
    {
        using var stop = new CancellationTokenSource();
        var running = Renewal(ByDesk).RunAsync(stop.Token);
        var first = _holder.Current.Certificate;
        // 24 h and the two minutes of back-dating: half is 12 h 1 min after notBefore, 11 h 59 min after now.
        (await StepAsync(TimeSpan.FromMinutes((11 * 60) + 59))).IsRenewed.ShouldBeTrue();
        var second = _holder.Current.Certificate;
        var report = await StepAsync(TimeSpan.FromHours(12));
        var third = _holder.Current.Certificate;

        second.Identity.ShouldBe(TestMesh.Web);
        second.Validity.NotAfter.ShouldBe(_mesh.Now + TimeSpan.FromMinutes((35 * 60) + 59));
        report.NotAfter.ShouldBe(third.Validity.NotAfter);
        new[] { first, second, third }.Select(c => c.Leaf.GetPublicKeyString()).Distinct(StringComparer.Ordinal).Count().ShouldBe(3);
        await stop.CancelAsync();
        await running.Within();
    }

    [Fact]
    public async Task Keeps_the_old_one_while_the_authority_is_away_and_goes_on_trying()
    {
        var isAway = true;
        using var stop = new CancellationTokenSource();
        var running = Renewal((r, _) => isAway ? throw new IOException("connection refused") : ByDesk(r, stop.Token)).RunAsync(stop.Token);
        var first = _holder.Current;

        var report = await StepAsync(TimeSpan.FromMinutes((11 * 60) + 59));

        report.IsRenewed.ShouldBeFalse();
        report.Reason.ShouldContain("connection refused");
        (report.Next - _time.GetUtcNow()).ShouldBe(TimeSpan.FromSeconds(0.75));
        _holder.Current.ShouldBeSameAs(first);
        (await StepAsync(TimeSpan.FromSeconds(0.75))).IsRenewed.ShouldBeFalse();
        isAway = false;
        (await StepAsync(TimeSpan.FromSeconds(1.5))).IsRenewed.ShouldBeTrue();
        _holder.Current.ShouldNotBeSameAs(first);
        await stop.CancelAsync();
        await running.Within();
    }

    [Fact]
    public async Task Refuses_an_answer_that_is_not_usable()
    {
        using var stranger = new TestMesh();
        var first = _holder.Current;
        (await Problem((_, _) => Answer([]))).ShouldContain("no chain");
        (await Problem((_, _) => Answer(["x", "y"]))).ShouldContain("holds no certificate");
        (await Problem((request, _) => Answer(Chain(_mesh.Authority, request, TestMesh.Payments)))).ShouldContain("not of spiffe://cluster.local/ns/shop/sa/web");
        (await Problem((request, _) => Answer([.. Chain(_mesh.Authority, request, TestMesh.Web).SkipLast(1), .. Chain(stranger.Authority, request, TestMesh.Web).TakeLast(1)])))
            .ShouldContain("does not reach a root");
        (await Problem((_, _) => Answer(Chain(_mesh.Authority, SigningRequests.Create(PrivateKey.Create(), TestMesh.Web), TestMesh.Web)))).ShouldContain("key does not belong");
        _holder.Current.ShouldBeSameAs(first);
    }

    [Fact]
    public void A_folder_brings_it_back_after_a_restart()
    {
        var folder = Path.Combine(_mesh.Folder, "workload");
        WorkloadFolder.Write(folder, _holder.Current);
        var problems = new List<PkiProblem>();
        var read = WorkloadFolder.Read(folder, _mesh.Bundle, _mesh.Now, problems);
        problems.ShouldBeEmpty();
        read!.Certificate.Leaf.RawData.ShouldBe(_holder.Current.Certificate.Leaf.RawData);
        WorkloadFolder.Read(folder, _mesh.Bundle, _mesh.Now + TimeSpan.FromDays(2), problems).ShouldBeNull();
        problems.ShouldHaveSingleItem().Message.ShouldContain("expired");
    }

    private static Task<IReadOnlyList<string>> Answer(IReadOnlyList<string> chain) => Task.FromResult(chain);

    private static IReadOnlyList<string> Chain(CertificateAuthority authority, string request, SpiffeId identity) =>
        [.. authority.ResponseChain(authority.Sign(request, identity, default, TestMesh.Noon).Leaf!)];

    private async Task<string> Problem(Func<string, CancellationToken, Task<IReadOnlyList<string>>> ask) => await Renewal(ask).RenewAsync(CancellationToken.None).Within() ?? "";

    private Task<IReadOnlyList<string>> ByDesk(string request, CancellationToken cancellation)
    {
        var desk = new CertificateDesk(() => _mesh.Authority, () => _mesh.Bundle, null, _time);
        var certificate = _holder.Current.Certificate;
        var answer = desk.CreateCertificate(new CertificateAsk(CallerProof.OfCertificate(certificate.Leaf, certificate.Intermediates), request));
        answer.Refusal.ShouldBe(CertificateRefusal.None, answer.Reason);
        return Answer([.. answer.Chain]);
    }

    private CertificateRenewal Renewal(Func<string, CancellationToken, Task<IReadOnlyList<string>>> ask) =>
        new(_holder, ask, _time, () => 0.5, report => _awaited.Dequeue().SetResult(report));

    // The continuation of a delay runs on the pool: its report is awaited, not hoped for.
    private async Task<RenewalReport> StepAsync(TimeSpan by)
    {
        var reported = new TaskCompletionSource<RenewalReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited.Enqueue(reported);
        _time.Advance(by);
        return await reported.Task.Within();
    }
}
