using System.Diagnostics;
using Isthmus.Lab.Processes;

namespace Isthmus.Lab.Tests.Processes;

public sealed class ForegroundCommandTests
{
    [Fact]
    public async Task A_command_ends_with_its_own_exit_code() =>
        (await ForegroundCommand.RunAsync(new ProcessStartInfo("sh", ["-c", "exit 7"]), CancellationToken.None).Within()).ShouldBe(7);

    [Fact]
    public async Task A_command_is_told_to_end_and_waited_for()
    {
        using var cancel = new CancellationTokenSource();
        var run = ForegroundCommand.RunAsync(new ProcessStartInfo("sleep", ["600"]), cancel.Token);
        await cancel.CancelAsync();
        (await run.Within()).ShouldBe(143);
    }
}
