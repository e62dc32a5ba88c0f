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
    [InlineData("lab scale cluster-1/web abc", "'scale cluster-1/web' is followed by a number of instances from 0 to 50, not by 'abc'")]
    [InlineData("lab slow cluster-1 2", "'slow cluster-1' is followed by a duration such as 2s, not by '2'")]
    [InlineData("lab fail cluster-1 200", "'fail cluster-1' is followed by a status from 400 to 599, not by '200'")]
    [InlineData("lab partition a a", "'partition a' is followed by another cluster, not by 'a'")]
    [InlineData("lab exec cluster-1/web", "Required argument 'COMMAND' missing for command: 'exec'.\nisthmus: see 'isthmus lab exec --help'")]
    [InlineData("lab status --lab x", "--lab: 'x' is no lab; they have numbers from 0 to 24\nisthmus: see 'isthmus lab status --help'")]
    [InlineData("chek x", "'chek' is no command of 'isthmus'; did you mean 'check'?\nisthmus: see 'isthmus --help'")]
    [InlineData("proxy --proxy cluster=a --workers x", "Cannot parse argument 'x' for option '--workers' as a number.\nisthmus: see 'isthmus proxy --help'")]
    [InlineData("control-plane --cluster-id a --registry a=samples --xds-address 18010", "--xds-address: '18010' is neither IP:PORT nor none")]
    [InlineData("control-plane --cluster-id a --registry a=samples --secure-address ::1", "--secure-address: '::1' is not IP:PORT")]
    [InlineData("control-plane --cluster-id a --registry a=samples --admin-address 127.0.0.1", "--admin-address: '127.0.0.1' is neither IP:PORT nor off")]
    [InlineData("proxy --proxy cluster=a --http-proxy-port 99999", "--http-proxy-port: '99999' is not a port from 1 to 65535\nisthmus: see 'isthmus proxy --help'")]
    [InlineData("proxy --proxy cluster=a --http-proxy-port -1", "--http-proxy-port: '-1' is not a port from 1 to 65535\nisthmus: see 'isthmus proxy --help'")]
    [InlineData("proxy --proxy cluster=a --port-map *=+70000", "--port-map: '*=+70000' is not PORT=PORT or *=+OFFSET with ports up to 65535")]
    [InlineData("app --address 127.0.0.1:80800", "--address: '127.0.0.1:80800' is not IP:PORT")]
    [InlineData("app --admin-address 1:80", "--admin-address: '1:80' is not IP:PORT")]
    [InlineData("proxy --proxy cluster=a --admin-address 15000", "--admin-address: '15000' is not IP:PORT")]
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

    [Theory]
    [InlineData("app --address 203.0.113.1:8080", "203.0.113.1:8080 cannot be bound: ")]
    [InlineData("control-plane --cluster-id a --registry a=samples/local-first --xds-address 203.0.113.1:8080 --admin-address off", "203.0.113.1:8080 cannot be bound: ")]
    [InlineData("control-plane --cluster-id a --registry a=samples/local-first --xds-address 127.0.0.1:0 --admin-address 203.0.113.1:8080", "203.0.113.1:8080 cannot be bound: ")]
    public async Task An_address_that_the_machine_does_not_have_is_named(string words, string said)
    {
        var run = await ProgramRun.StartAsync(words.Split(' '));
        run.ExitCode.ShouldBe(3);
        run.Errors.ShouldContain($"isthmus: {said}");
        run.Errors.ShouldNotContain("   at ");
    }
}
