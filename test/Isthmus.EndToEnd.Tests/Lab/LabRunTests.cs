using System.Text.Json;

namespace Isthmus.EndToEnd.Tests.Lab;

[Collection(LabCollection.Name)]
public sealed class LabRunTests
{
    [Theory]
    [InlineData("regional-failover")]
    [InlineData("local-first")]
    [InlineData("replicated-control-planes")]
    [InlineData("replicated-control-planes/plain.yaml")]
    [InlineData("rotate")]
    [InlineData("split-horizon")]
    [InlineData("split-horizon/one-locality.yaml")]
    [InlineData("who-may-call")]
    public async Task Sample_holds_what_it_expects(string name)
    {
        var run = await ProgramRun.StartAsync("lab", "run", $"samples/{name}", "--speed-run", "--output", "json");

        run.ExitCode.ShouldBe(0, run.Output + run.Errors);
        using var json = JsonDocument.Parse(run.Output);
        json.RootElement.GetProperty("passed").GetBoolean().ShouldBeTrue();
        foreach (var step in json.RootElement.GetProperty("steps").EnumerateArray())
        {
            step.GetProperty("calls").GetInt32().ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public async Task Mistake_in_a_scenario_is_shown_with_its_place_and_nothing_is_started()
    {
        var folder = Directory.CreateTempSubdirectory("isthmus-scenario-");
        try
        {
            var file = Path.Combine(folder.FullName, "scenario.yaml");
            var text = await File.ReadAllTextAsync(Path.Combine(ProgramRun.Root, "samples", "regional-failover", "scenario.yaml"));
            await File.WriteAllTextAsync(file, text.Replace("scale cluster-a/hello-world 2", "scael cluster-a/hello-world 2", StringComparison.Ordinal));

            var run = await ProgramRun.StartAsync("lab", "run", folder.FullName);

            run.ExitCode.ShouldBe(2);
            run.Output.ShouldBeEmpty();
            run.Errors.ShouldContain($"{file}:");
            run.Errors.ShouldContain("did you mean 'scale'?");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
