using Isthmus.Lab.Load;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Tests.Load;

public sealed class CallWitnessTests
{
    private static readonly ExpectedCall Refused = new() { From = new LabTarget("a", "reports"), Host = "payments", Status = 403, Body = "access denied" };
    private static readonly ExpectedCall Served = new() { From = new LabTarget("a", "front"), Host = "payments", Cluster = "b" };

    [Fact]
    public void Expected_answer_is_no_problem()
    {
        CallWitness.ProblemOf(Refused, 403, "RBAC: access denied", "").ShouldBeNull();
        CallWitness.ProblemOf(Served, 200, "Hello", "b/payments-1").ShouldBeNull();
    }

    [Theory]
    [InlineData(200, "Hello", "b/payments-1", "a/reports -> http://payments/ got 200 from b/payments-1: Hello; expected was 403")]
    [InlineData(403, "go away", "", "a/reports -> http://payments/ got 403: go away; expected was 'access denied'")]
    public void Answer_that_is_another_one_is_told(int status, string body, string instance, string problem) =>
        CallWitness.ProblemOf(Refused, status, body, instance).ShouldBe(problem);

    [Theory]
    [InlineData("bb/payments-1")]
    [InlineData("")]
    public void Answer_of_another_cluster_is_told(string instance) =>
        CallWitness.ProblemOf(Served, 200, "Hello", instance)!.ShouldEndWith("expected was an answer from b");
}
