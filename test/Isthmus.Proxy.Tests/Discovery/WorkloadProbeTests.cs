using System.Threading.Channels;
using Isthmus.Proxy.Discovery;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Discovery;

/// <summary>Thresholds of Istio's readiness probe: one success, three failures.</summary>
public sealed class WorkloadProbeTests
{
    private readonly Channel<string?> _answers = Channel.CreateUnbounded<string?>();
    private readonly Channel<WorkloadReport?> _seen = Channel.CreateUnbounded<WorkloadReport?>();
    private readonly WorkloadHealth _health = new();

    [Theory]
    [InlineData("-", "?")]
    [InlineData("- - -", "? ? no")]
    [InlineData("ok", "yes")]
    [InlineData("ok - - ok", "yes yes yes yes")]
    [InlineData("ok - - - -", "yes yes yes no no")]
    [InlineData("- - - ok", "? ? no yes")]
    [InlineData("- - ok - - -", "? ? yes yes yes no")]
    public async Task Believes_one_good_answer_and_three_bad_ones(string answers, string findings)
    {
        using var end = new CancellationTokenSource();
        var running = new WorkloadProbe(AskAsync, TimeSpan.Zero, _health, TimeProvider.System).RunAsync(end.Token);
        (await _seen.Reader.ReadAsync().AsTask().Within()).ShouldBeNull();
        var found = new List<string>();
        foreach (var answer in answers.Split(' '))
        {
            _answers.Writer.TryWrite(answer == "ok" ? null : "no answer");
            found.Add((await _seen.Reader.ReadAsync().AsTask().Within()) switch { null => "?", { IsHealthy: true } => "yes", { Problem: "no answer" } => "no", _ => "wrong" });
        }

        string.Join(' ', found).ShouldBe(findings);
        await end.CancelAsync();
        await running.Within();
    }

    [Fact]
    public void Same_finding_again_is_no_change()
    {
        _health.Set(WorkloadReport.Healthy);
        var changed = _health.Changed;
        _health.Set(WorkloadReport.Healthy);
        changed.IsCompleted.ShouldBeFalse();
        _health.Set(new WorkloadReport(IsHealthy: false, "hangs"));
        changed.IsCompleted.ShouldBeTrue();
        _health.Latest!.Problem.ShouldBe("hangs");
    }

    // Each question shows what was found of the one before it.
    private async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        _seen.Writer.TryWrite(_health.Latest);
        return await _answers.Reader.ReadAsync(cancellationToken);
    }
}
