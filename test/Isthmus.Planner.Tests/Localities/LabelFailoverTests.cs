using Isthmus.Planner.Localities;

namespace Isthmus.Planner.Tests.Localities;

public sealed class LabelFailoverTests
{
    private const string Network = WellKnownLabels.Network;
    private const string Region = WellKnownLabels.Region;
    private const string Zone = WellKnownLabels.Zone;
    private const string Cluster = WellKnownLabels.Cluster;

    /// <summary>istio facts 1.9, every row but the last, which has failover too.</summary>
    [Theory]
    [InlineData("P3", "version rack", "version=v1,rack=a", "version=v1,rack=a;version=v1,rack=b;version=v2,rack=a;", "0,1,2,2")]
    [InlineData("P3b", "version tier", "version=v1", "version=v1,tier=gold;version=v1;tier=gold;", "1,0,2,2")]
    [InlineData("P1", "N R Z", "N=n1,R=r1,Z=z1", "N=n1,R=r1,Z=z1;N=n1,R=r1,Z=z2;N=n1,R=r2,Z=z1;N=n2,R=r1,Z=z1;N=n2,R=r1,Z=z9;N=n2,R=r9,Z=z9", "0,1,2,3,4,5")]
    [InlineData("T4", "N=n1", "N=n2", "N=n1;N=n2", "0,1")]
    [InlineData("T5", "N=n3", "N=n1", "N=n1;N=n2", "0,0")]
    [InlineData("T6", "key N C", "key=value,N=n2,C=c2", "key=value,N=n2,C=c2;key=value,N=n2,C=c4;key=value,N=n1,C=c3;N=n1,C=c1", "0,1,2,3")]
    [InlineData("third part", "rack=a=b", "rack=x", "rack=x;rack=a", "0,1")]
    public void Puts_endpoints_that_share_labels_first(string row, string keys, string own, string endpoints, string expected)
    {
        var list = endpoints.Split(';').Select(e => Groups.Candidate(Expand(e))).ToList();
        var groups = LabelFailover.Apply([new(Locality.None, list)], Given.Labels(Expand(own)), Keys(keys));
        list.Select(e => groups.Single(g => g.Endpoints.Any(x => ReferenceEquals(x.Planned, e.Planned))).Priority).ToArray()
            .ShouldBe(Groups.Numbers(expected), customMessage: row);
    }

    /// <summary>istio facts 1.9, T7: label priorities first, regions within them.</summary>
    [Fact]
    public void Combines_with_region_failover()
    {
        (string Locality, string Labels)[] given =
        [
            ("r1/z1/s1", "N=n1,C=c1"), ("r1/z2", "N=n2,C=c2"), ("r2", "N=n1,C=c3"), ("r3", "N=n2,C=c4"), ("r2", "N=n2,C=c2"), ("r3", "N=n1,C=c6"),
        ];
        var groups = given.Select(g => new EndpointGroup(Locality.Parse(g.Locality), [Groups.Candidate(Expand(g.Labels))])).ToList();
        var caller = Given.Sidecar(locality: "r1/z1/s1") with { Labels = Given.Labels(Expand("N=n2,C=c2")) };
        var policy = new LocalityPolicy(LocalityMode.Failover, Failover: [new("r1", "r2")], FailoverPriority: Keys("N C"));
        LocalityBalancing.Apply(groups, caller, policy).ConvertAll(g => g.Priority).ShouldBe([3, 0, 4, 2, 1, 5]);
    }

    /// <summary>istio facts 1.9: a group is split, its parts follow each other by priority, and have the weight of their endpoints.</summary>
    [Fact]
    public void Splits_a_locality_by_priority()
    {
        var far = Groups.Candidate("rack=b");
        var near = new EndpointGroup(Locality.Parse("r1"), [far, Groups.Candidate("rack=a"), far]);
        var groups = LabelFailover.Apply([near], Given.Labels("rack=a"), ["rack"]);
        groups.ConvertAll(g => (g.Priority, g.Weight)).ShouldBe([(0, 1u), (1, 2u)]);
    }

    /// <summary>istio facts 1.9.</summary>
    [Fact]
    public void Does_nothing_for_a_proxy_without_labels()
    {
        var groups = Groups.Of("r1*2 r2");
        LabelFailover.Apply(groups, Labels.Empty, ["rack"]).ShouldBeSameAs(groups);
    }

    private static EquatableArray<string> Keys(string text) => text.Split(' ').Select(Expand).ToEquatableArray();

    private static string Expand(string text) => string.Join(',', text.Split(',').Select(p => p.Split('=')).Select(p => string.Join('=', [Long(p[0]), .. p[1..]])));

    private static string Long(string key) => key switch { "N" => Network, "R" => Region, "Z" => Zone, "C" => Cluster, _ => key };
}
