using Isthmus.TestKit;

namespace Isthmus.EndToEnd.Tests.Commands;

/// <summary>What <c>isthmus lab</c> says before any lab is involved.</summary>
public sealed class LabCommandTests
{
    [Fact]
    public async Task Help_lists_every_command_with_what_it_takes()
    {
        var run = await ProgramRun.StartAsync("lab", "--help");
        run.ExitCode.ShouldBe(0);
        Golden.Check(run.Output, "lab-help.txt");
    }

    [Theory]
    [InlineData("lab kil cluster-1", "'kil' is no command of 'isthmus lab'; did you mean 'kill'?\nisthmus: see 'isthmus lab --help'")]
    [InlineData("lab scale cluster-1/web", "Required argument 'N' missing for command: 'scale'.\nisthmus: see 'isthmus lab scale --help'")]
    [InlineData("lab exec cluster-1/web", "Required argument 'COMMAND' missing for command: 'exec'.\nisthmus: see 'isthmus lab exec --help'")]
    [InlineData("lab status --lab x", "--lab: 'x' is no lab; they have numbers from 0 to 24\nisthmus: see 'isthmus lab status --help'")]
    [InlineData("chek x", "'chek' is no command of 'isthmus'; did you mean 'check'?\nisthmus: see 'isthmus --help'")]
    [InlineData("proxy --proxy cluster=a --workers x", "Cannot parse argument 'x' for option '--workers' as a number.\nisthmus: see 'isthmus proxy --help'")]
    public async Task A_command_that_is_not_understood_is_answered_with_what_is_wrong_and_where_help_is(string words, string said)
    {
        var run = await ProgramRun.StartAsync(words.Split(' '));
        run.ExitCode.ShouldBe(2);
        run.Output.ShouldBeEmpty();
        run.Errors.ShouldBe($"isthmus: {said}\n");
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_is_said_before_anything_is_started()
    {
        var run = await ProgramRun.StartAsync("lab", "run", "samples/local-first", "--report", "no-such-folder/report.json");
        run.ExitCode.ShouldBe(1);
        run.Output.ShouldBeEmpty();
        run.Errors.ShouldStartWith("isthmus: no-such-folder/report.json cannot be written: ");
    }
}
