using Isthmus.Planner.DestinationRules;

namespace Isthmus.Planner.Tests.DestinationRules;

public sealed class DestinationRuleIndexTests
{
    private static readonly Service Target = Given.Service("s", "b");

    private static readonly DestinationRuleConfig R1 = new() { Host = "*.cluster.local", TrafficPolicy = new() { Tls = new() } };
    private static readonly DestinationRuleConfig R2 = new() { Host = "s", TrafficPolicy = new() { OutlierDetection = new() } };
    private static readonly DestinationRuleConfig R3 = new() { Host = "*" };

    /// <summary>istio facts 6.10: own namespace, then the service's, then the root's; 6.1 for the rest.</summary>
    [Theory]
    [InlineData("a", "", "R1")]
    [InlineData("c", "", "R2")]
    [InlineData("c", ".", "R3")]
    [InlineData("c", "b", "R3")]
    [InlineData("c", "c", "R2")]
    [InlineData("d", "c,x", "R3")]
    [InlineData("b", ".", "R2")]
    [InlineData("istio-system", "", "R2")]
    public void The_nearest_namespace_with_a_rule_decides(string caller, string exportOfR2, string expected) =>
        NameFor(caller, Given.Object("R1", "a", R1), Given.Object("R2", "b", Exported(R2, exportOfR2)), Given.Object("R3", "istio-system", R3)).ShouldBe(expected);

    /// <summary>istio facts 6.1: only private rules of the root namespace come first for callers in it.</summary>
    [Fact]
    public void A_private_rule_of_the_root_namespace_is_for_that_namespace()
    {
        var rules = new[] { Given.Object("R2", "b", R2), Given.Object("own", "istio-system", Exported(R3, ".")) };
        NameFor("istio-system", rules).ShouldBe("own");
        NameFor("c", Given.Object("own", "istio-system", Exported(R3, "."))).ShouldBeNull();
    }

    /// <summary>istio facts 6.1: exact, then the longest wildcard; an exact rule that is not exported hides the wildcards of its namespace.</summary>
    [Fact]
    public void The_most_specific_host_of_a_namespace_decides()
    {
        var all = Given.Object("all", "b", new DestinationRuleConfig { Host = "*" });
        var some = Given.Object("some", "b", new DestinationRuleConfig { Host = "*.b.svc.cluster.local" });
        NameFor("c", all, some).ShouldBe("some");
        NameFor("c", all, some, Given.Object("one", "b", new DestinationRuleConfig { Host = "s" })).ShouldBe("one");
        NameFor("c", all, some, Given.Object("one", "b", new DestinationRuleConfig { Host = "s", ExportTo = ["x", "y"] })).ShouldBeNull();
    }

    /// <summary>istio facts 6.1: a name with a dot is not completed.</summary>
    [Fact]
    public void A_host_with_a_dot_is_taken_as_written() =>
        NameFor("c", Given.Object("r", "b", new DestinationRuleConfig { Host = "s.b" })).ShouldBeNull();

    /// <summary>istio facts 6.10: subsets are added, the first of a name stays; the first policy stays whole.</summary>
    [Fact]
    public void Rules_of_one_host_are_merged_oldest_first()
    {
        var x = new TrafficPolicyConfig { ConnectionPool = new() { MaxConnections = 1 } };
        var y = new TrafficPolicyConfig { OutlierDetection = new() };
        var merged = Find(
            Given.Sidecar("c"),
            Given.Object("D3", "b", new DestinationRuleConfig { Host = "s", TrafficPolicy = y }, age: 3),
            Given.Object("D2", "b", new DestinationRuleConfig { Host = "s", TrafficPolicy = x, Subsets = [Subset("v1", "version=second"), Subset("v2", "version=v2")] }, age: 2),
            Given.Object("D1", "b", new DestinationRuleConfig { Host = Target.Key.Host, Subsets = [Subset("v1", "version=first")] }, age: 1))!;
        merged.Origin.ShouldBe(new ConfigReference("DestinationRule", "b", "D1"));
        merged.TrafficPolicy.ShouldBe(x);
        merged.Subsets.ShouldBe([Subset("v1", "version=first"), Subset("v2", "version=v2")]);
    }

    /// <summary>istio facts 6.1: only rules for the same audience are merged.</summary>
    [Fact]
    public void Rules_for_different_audiences_stay_apart()
    {
        var one = Given.Object("one", "b", new DestinationRuleConfig { Host = "s", ExportTo = ["c", "d"], Subsets = [Subset("v1", "")] }, age: 1);
        var same = Given.Object("same", "b", new DestinationRuleConfig { Host = "s", ExportTo = ["d", "c"], Subsets = [Subset("v2", "")] }, age: 2);
        var other = Given.Object("other", "b", new DestinationRuleConfig { Host = "s", ExportTo = ["d"], Subsets = [Subset("v3", "")] }, age: 3);
        Names(Find(Given.Sidecar("c"), one, same, other)!).ShouldBe(["v1", "v2"]);
        Names(Find(Given.Sidecar("d"), one, same, other)!).ShouldBe(["v3"]);

        static IEnumerable<string> Names(MergedDestinationRule rule) => rule.Subsets.Select(s => s.Name);
    }

    /// <summary>istio facts 6.1: a selector that fits the caller wins, for outbound traffic in its own namespace.</summary>
    [Fact]
    public void A_rule_that_selects_the_caller_beats_one_for_all()
    {
        var forAll = Given.Object("all", "c", new DestinationRuleConfig { Host = Target.Key.Host }, age: 1);
        var selected = Given.Object("selected", "c", new DestinationRuleConfig { Host = Target.Key.Host, WorkloadSelector = Given.Labels("app=web") }, age: 2);
        var web = Given.Sidecar("c") with { Labels = Given.Labels("app=web") };
        Find(web, forAll, selected)!.Origin.Name.ShouldBe("selected");
        Find(Given.Sidecar("c"), forAll, selected)!.Origin.Name.ShouldBe("all");
        TrafficPolicies.RuleFor(View(web, forAll, selected), Target, TrafficDirection.Inbound)!.Origin.Name.ShouldBe("all");
        NameFor("d", Given.Object("selected", "b", new DestinationRuleConfig { Host = "s", WorkloadSelector = Labels.Empty })).ShouldBeNull();
    }

    private static SubsetConfig Subset(string name, string labels) => new() { Name = name, Labels = Given.Labels(labels) };

    private static DestinationRuleConfig Exported(DestinationRuleConfig rule, string exportTo) =>
        rule with { ExportTo = [.. exportTo.Split(',', StringSplitOptions.RemoveEmptyEntries)] };

    private static string? NameFor(string caller, params ApiObject<DestinationRuleConfig>[] rules) => Find(Given.Sidecar(caller), rules)?.Origin.Name;

    private static MergedDestinationRule? Find(ProxyIdentity caller, params ApiObject<DestinationRuleConfig>[] rules) =>
        TrafficPolicies.RuleFor(View(caller, rules), Target);

    private static ProxyView View(ProxyIdentity caller, params ApiObject<DestinationRuleConfig>[] rules) => ProxyView.Of(Given.Mesh(Target).With(rules), caller);
}
