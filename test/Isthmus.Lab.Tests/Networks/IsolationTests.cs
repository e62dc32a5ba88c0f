using Isthmus.Lab.Networks;
using Isthmus.Lab.Topology;

namespace Isthmus.Lab.Tests.Networks;

public sealed class IsolationTests
{
    [Fact]
    public void Says_what_is_missing_and_what_to_do()
    {
        var advice = Isolation.Advice("unshare: unshare failed: Operation not permitted");
        advice.ShouldStartWith("this machine does not allow isolated networks: unshare: unshare failed: Operation not permitted");
        advice.ShouldContain("user.max_user_namespaces");
        advice.ShouldContain("kernel.apparmor_restrict_unprivileged_userns");
        advice.ShouldContain("seccomp=unconfined");
        advice.ShouldEndWith("Nothing was started.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Is_interrupted_in_its_first_moments_too(bool isBefore)
    {
        // The inner program never listens to the signal, as one that has just begun.
        using var cancel = new CancellationTokenSource();
        if (isBefore)
        {
            await cancel.CancelAsync();
        }

        var run = Isolation.RunAgainAsync(new IsthmusProgram("sleep", []), ["600"], null, cancel.Token);
        await cancel.CancelAsync();
        var ended = await Record.ExceptionAsync(() => run.Within(TimeSpan.FromMinutes(1)));

        // A machine that forbids namespaces says so before.
        (ended is OperationCanceledException || ended?.Message.StartsWith("this machine does not allow", StringComparison.Ordinal) == true).ShouldBeTrue($"{ended}");
    }
}
