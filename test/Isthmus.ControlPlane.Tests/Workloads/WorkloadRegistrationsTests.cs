using Isthmus.Api;
using Isthmus.Api.Networking;
using Isthmus.ControlPlane.Workloads;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Registry;
using Isthmus.TestKit.Builders;

namespace Isthmus.ControlPlane.Tests.Workloads;

/// <summary>Istio facts 5.7.</summary>
public sealed class WorkloadRegistrationsTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private static readonly ClusterId East = new("east");
    private static readonly ClusterId West = new("west");

    private readonly WorkloadRegistrations _registrations = new(Grace, East, new HashSet<ClusterId> { East, West });

    public WorkloadRegistrationsTests() => _registrations.Follow(SnapshotWith(Group()));

    [Fact]
    public void Entry_is_made_of_template_group_and_node()
    {
        var entry = _registrations.Connect(Stream()).ShouldHaveSingleItem().Entry!;

        entry.Metadata.Name.ShouldBe("vms-10.9.0.1-net1");
        entry.Metadata.Namespace.ShouldBe("shop");
        entry.Metadata.Annotations["istio.io/autoRegistrationGroup"].ShouldBe("vms");
        entry.Metadata.Owners.ShouldBe(["WorkloadGroup/vms"]);
        entry.Config.Address.ShouldBe("10.9.0.1");
        entry.Config.Network.ShouldBe("net1");
        entry.Config.Locality.ShouldBe("r1/z1");
        entry.Config.ServiceAccount.ShouldBe("web");
        entry.Config.Ports.ShouldBe([KeyValuePair.Create("http", 8080)]);

        // template < group.metadata < node metadata
        entry.Config.Labels.ToString().ShouldBe("a=template,b=group,c=node");
    }

    [Theory]
    [InlineData("east", "east")]
    [InlineData("west", "west")]
    [InlineData("nowhere", "east")]
    public void Is_in_the_cluster_that_it_names_or_at_home_when_nobody_reads_that(string named, string expected) =>
        _registrations.Connect(new Registration("vms", Proxy() with { Cluster = new(named) })).ShouldHaveSingleItem().Cluster.ShouldBe(new(expected));

    [Theory]
    [InlineData("10.9.0.1", "", "vms-10.9.0.1")]
    [InlineData("2001:db8::1", "", "vms-2001-db8--1")]
    [InlineData("2001:db8::1", "net1", "vms-2001-db8--1-net1")]
    public void Name_follows_from_group_address_and_network(string address, string network, string name) =>
        new Registration("vms", Proxy() with { Addresses = [address], Network = new(network) }).Key.Name.ShouldBe(name);

    [Fact]
    public void Name_keeps_its_last_253_characters() =>
        new Registration(new string('x', 300), Proxy()).Key.Name.ShouldBe(new string('x', 253 - "-10.9.0.1-net1".Length) + "-10.9.0.1-net1");

    [Fact]
    public void Goes_after_the_grace_period_and_not_before()
    {
        var stream = Stream();
        _registrations.Connect(stream);

        _registrations.Disconnect(stream, Start).ShouldBeEmpty();
        _registrations.NextExpiry.ShouldBe(Start + Grace);
        _registrations.Expire(Start + Grace - TimeSpan.FromTicks(1)).ShouldBeEmpty();

        _registrations.Expire(Start + Grace).ShouldHaveSingleItem().Entry.ShouldBeNull();
        _registrations.NextExpiry.ShouldBeNull();
    }

    [Fact]
    public void A_reconnect_cancels_the_end()
    {
        var stream = Stream();
        _registrations.Connect(stream);
        _registrations.Disconnect(stream, Start);

        _registrations.Connect(Stream()).ShouldBeEmpty();

        _registrations.Expire(Start + Grace * 2).ShouldBeEmpty();
    }

    [Fact]
    public void The_end_of_an_old_stream_does_not_end_the_new_one()
    {
        var (old, fresh) = (Stream(), Stream());
        _registrations.Connect(old);
        _registrations.Connect(fresh).ShouldBeEmpty();

        _registrations.Disconnect(old, Start);

        _registrations.Expire(Start + Grace * 2).ShouldBeEmpty();
    }

    [Fact]
    public void Two_replicas_give_one_workload_one_name_and_equal_entries()
    {
        var other = new WorkloadRegistrations(Grace, East, new HashSet<ClusterId> { East });
        other.Follow(SnapshotWith(Group()));

        var (here, there) = (_registrations.Connect(Stream())[0], other.Connect(Stream())[0]);

        there.Key.ShouldBe(here.Key);
        there.Entry!.MeansTheSameAs(here.Entry!).ShouldBeTrue();
        var mesh = Given.Mesh().With("east", here.Entry!, there.Entry!).Snapshot();
        mesh.Workloads.All.ShouldHaveSingleItem();
    }

    [Fact]
    public void Health_follows_the_reports_of_the_newest_stream()
    {
        var (old, fresh) = (Stream(), Stream());
        _registrations.Connect(old);
        _registrations.Report(old, isHealthy: false).ShouldHaveSingleItem().Entry!.Config.Healthy.ShouldBe(false);
        _registrations.Connect(fresh);

        _registrations.Report(old, isHealthy: true).ShouldBeEmpty();
        _registrations.Report(fresh, isHealthy: true).ShouldHaveSingleItem().Entry!.Config.Healthy.ShouldBe(true);
        _registrations.Report(fresh, isHealthy: true).ShouldBeEmpty();
    }

    [Fact]
    public void With_a_probe_it_is_unhealthy_until_the_first_report()
    {
        var group = Group();
        _registrations.Follow(SnapshotWith(new ApiObject<WorkloadGroupConfig>(group.Metadata, group.Config with { Probe = new ReadinessProbeConfig() }, Origin.Unknown)));

        _registrations.Connect(Stream()).ShouldHaveSingleItem().Entry!.Config.Healthy.ShouldBe(false);
    }

    [Fact]
    public void Without_its_group_there_is_no_entry_and_it_comes_with_the_group()
    {
        _registrations.Follow(SnapshotWith());
        _registrations.Connect(Stream()).ShouldBeEmpty();

        _registrations.Follow(SnapshotWith(Group())).ShouldHaveSingleItem().Entry.ShouldNotBeNull();
        _registrations.Follow(SnapshotWith()).ShouldHaveSingleItem().Entry.ShouldBeNull();
    }

    // Callers expect of a group's members the group's service account: who has proven to be another is no member, whatever it says of itself.
    [Fact]
    public void Whoever_has_proven_to_be_somebody_else_is_not_registered()
    {
        var change = _registrations.Connect(Stream("evil")).ShouldHaveSingleItem();
        change.Entry.ShouldBeNull();
        change.Problem.ShouldBe("the group is for service account 'web', and 10.9.0.1 proved to be spiffe://cluster.local/ns/shop/sa/evil");
        _registrations.Report(Stream("evil"), isHealthy: true).ShouldBeEmpty();

        _registrations.Connect(Stream("web")).ShouldHaveSingleItem().Entry!.Config.ServiceAccount.ShouldBe("web");
    }

    [Fact]
    public void Whoever_has_proven_an_identity_bears_it_and_the_meshs_TLS()
    {
        var group = Group();
        _registrations.Follow(SnapshotWith(new ApiObject<WorkloadGroupConfig>(group.Metadata, group.Config with { Template = group.Config.Template with { ServiceAccount = "" } }, Origin.Unknown)));

        var entry = _registrations.Connect(Stream("web")).ShouldHaveSingleItem().Entry!;

        entry.Config.ServiceAccount.ShouldBe("web");
        entry.Config.Labels["security.istio.io/tlsMode"].ShouldBe("");
        entry.Config.Labels["c"].ShouldBe("node");
    }

    private static Registration Stream(string account) =>
        new("vms", Proxy() with { Labels = Labels.From([new("c", "node"), new("security.istio.io/tlsMode", "disabled")]) }, new SpiffeId("cluster.local", "shop", account));

    private static ProxyIdentity Proxy() => new()
    {
        Id = "vm-1.shop",
        Cluster = new("east"),
        Network = new("net1"),
        Namespace = "shop",
        Locality = new("r1", "z1"),
        Labels = Labels.From([new("c", "node")]),
        Addresses = ["10.9.0.1", "10.9.0.2"],
    };

    private static Registration Stream() => new("vms", Proxy());

    private static ApiObject<WorkloadGroupConfig> Group() => Given.Rule("vms", new WorkloadGroupConfig
    {
        Labels = Labels.From([new("b", "group"), new("c", "group")]),
        Template = new WorkloadEntryConfig
        {
            Labels = Labels.From([new("a", "template"), new("b", "template"), new("c", "template")]),
            ServiceAccount = "web",
            Ports = [KeyValuePair.Create("http", 8080)],
            Locality = "elsewhere",
        },
    }).In("shop").Build();

    private static MeshSnapshot SnapshotWith(params ApiObject[] objects) => Given.Mesh().With("east", objects).Snapshot();
}
