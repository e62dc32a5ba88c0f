using Isthmus.Model.Checking;

namespace Isthmus.Model.Tests.Checking;

public sealed class ViolationsTests
{
    [Fact]
    public void A_finding_reads_like_a_compilers_so_that_editors_can_jump() =>
        new Violation("ISM0123", Severity.Error, "a.yaml", new TextPosition(7, 3), "Service/a/b", "spec.x", "must be positive", "write 1")
            .ToString().ShouldBe("a.yaml:7:3: error ISM0123: spec.x: must be positive; write 1");

    [Fact]
    public void What_is_not_known_is_left_out() =>
        new Violation("ISM0123", Severity.Warning, "", default, "", "", "does nothing", "").ToString().ShouldBe("warning ISM0123: does nothing");

    [Fact]
    public void Past_the_limit_findings_are_only_counted()
    {
        var violations = new Violations();
        for (var i = 0; i < Violations.Limit + 5; i++)
        {
            violations.Add(Finding(Severity.Warning));
        }

        violations.Count.ShouldBe(Violations.Limit);
        violations.Dropped.ShouldBe(5);
        violations.HasErrors.ShouldBeFalse();
        violations.Add(Finding(Severity.Error));
        violations.HasErrors.ShouldBeTrue();
    }

    private static Violation Finding(Severity severity) => new("ISM0001", severity, "f", default, "", "", "m", "");
}
