using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Tests.Scenarios;

public sealed class LabActionTests
{
    [Theory]
    [InlineData("scale cluster-a/hello-world 0")]
    [InlineData("scale cluster-a/hello-world 10")]
    [InlineData("kill cluster-a")]
    [InlineData("start cluster-a/hello-world")]
    [InlineData("pause cluster-a/hello-world/hello-world-1")]
    [InlineData("resume cluster-a")]
    [InlineData("await cluster-a/hello-world")]
    [InlineData("slow cluster-a/hello-world 2s")]
    [InlineData("slow cluster-a/hello-world 0.25s")]
    [InlineData("fail cluster-a/hello-world 500")]
    [InlineData("refuse cluster-a")]
    [InlineData("reset cluster-a")]
    [InlineData("hang cluster-a")]
    [InlineData("heal cluster-a")]
    [InlineData("heal cluster-a/hello-world")]
    [InlineData("heal cluster-a cluster-b")]
    [InlineData("heal")]
    [InlineData("partition cluster-a cluster-b")]
    public void Is_written_as_it_is_read(string text)
    {
        var action = LabAction.Parse(text, out var problem);
        problem.ShouldBeEmpty();
        action!.ToString().ShouldBe(text);
    }

    [Fact]
    public void Fails_with_503_unless_told_otherwise() => LabAction.Parse("fail a", out _)!.Number.ShouldBe(503);

    [Theory]
    [InlineData("", "begins with none of")]
    [InlineData("kil cluster-a", "did you mean 'kill'?")]
    [InlineData("kill", "does not name its target")]
    [InlineData("kill a/b/c/d", "does not name its target")]
    [InlineData("kill a//c", "does not name its target")]
    [InlineData("kill a 9", "is followed by nothing, not by '9'")]
    [InlineData("scale a/b", "a number of instances from 0 to 50")]
    [InlineData("scale a/b -1", "a number of instances from 0 to 50")]
    [InlineData("scale a/b 51", "a number of instances from 0 to 50")]
    [InlineData("scale a/b 1 2", "not by '1 2'")]
    [InlineData("slow a 2", "a duration such as 2s")]
    [InlineData("slow a 0s", "a duration such as 2s")]
    [InlineData("partition a", "is followed by another cluster, not by ''")]
    [InlineData("partition a/b c", "is followed by another cluster")]
    [InlineData("partition a b/c", "is followed by another cluster")]
    [InlineData("heal a/b c", "is followed by nothing, or by another cluster, not by 'c'")]
    [InlineData("fail a 200", "a status from 400 to 599")]
    public void Says_what_is_wrong(string text, string message)
    {
        LabAction.Parse(text, out var problem).ShouldBeNull();
        problem.ShouldContain(message);
    }

    [Fact]
    public void Target_includes_what_it_does_not_narrow()
    {
        LabTarget.Parse("a")!.Includes("a", "w", "w-1").ShouldBeTrue();
        LabTarget.Parse("a/w")!.Includes("a", "w", "w-1").ShouldBeTrue();
        LabTarget.Parse("a/w/w-1")!.Includes("a", "w", "w-1").ShouldBeTrue();
        LabTarget.Parse("a/w/w-1")!.Includes("a", "w", "w-2").ShouldBeFalse();
        LabTarget.Parse("a/v")!.Includes("a", "w", "w-1").ShouldBeFalse();
        LabTarget.Parse("b")!.Includes("a", "w", "w-1").ShouldBeFalse();
        LabTarget.Everything.Includes("a", "w", "w-1").ShouldBeTrue();
    }
}
