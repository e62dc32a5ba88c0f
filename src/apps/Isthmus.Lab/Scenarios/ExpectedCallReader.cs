using Isthmus.Api.Reading;
using Isthmus.Api.Reading.Fields;

namespace Isthmus.Lab.Scenarios;

/// <summary>Reads the <c>calls</c> of an expectation.</summary>
internal static class ExpectedCallReader
{
    /// <summary>All calls of one expectation; what is wrong is reported.</summary>
    public static EquatableArray<ExpectedCall> Read(MessageReader m, Scenario scenario) => m.List("calls", c => ReadCall(c, scenario));

    private static ExpectedCall ReadCall(MessageReader m, Scenario scenario)
    {
        var from = LabTarget.Parse(m.Text("from"));
        if (from is null || scenario.Find(from) is not { Role: WorkloadRole.Caller })
        {
            m.Report(ReadingChecks.UnknownValue, "from", "must name a caller of this scenario as CLUSTER/WORKLOAD", ScenarioReader.Advice(scenario, WorkloadRole.Caller));
        }

        var cluster = m.Text("cluster");
        if (cluster.Length > 0 && !scenario.Clusters.Any(c => c.Name == cluster))
        {
            m.Report(ReadingChecks.UnknownValue, "cluster", $"'{cluster}' is no cluster of this scenario", "");
        }

        return new ExpectedCall
        {
            From = from ?? new LabTarget(""),
            Host = CallFields.Host(m),
            Port = m.Port("port") is > 0 and var port ? port : 80,
            Path = CallFields.Path(m),
            Method = CallFields.Method(m),
            Status = (int)(m.Integer("status", 100, 599) ?? 200),
            Body = m.Text("body"),
            Cluster = cluster,
            Times = (int)(m.Integer("times", 1, Defaults.MaxExpectedCalls) ?? 1),
        };
    }
}
