using Isthmus.ControlPlane.Push;
using Isthmus.Rpc;
using Isthmus.TestKit;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Protos.Endpoint.V3;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.Feature.Tests;

/// <summary>What a proxy is told, over real streams. xDS facts A.2 and A.3.</summary>
public sealed class DiscoveryTests
{
    private const string Web = "outbound|80||web.default.svc.cluster.local";
    private const string Shop = "outbound|80||shop.default.svc.cluster.local";

    [Fact]
    public async Task A_client_is_told_everything_and_an_endpoint_change_alone_afterwards()
    {
        await using var mesh = await StartAsync();
        var peer = await mesh.ConnectAsync(Nodes.Sidecar("app"), TypeUrls.Cluster);
        await peer.UntilAsync(() => Addresses(peer, Web).Length == 2, "both endpoints of web");
        var before = peer.Responses;

        await mesh.ApplyAsync(TestMesh.East, "web-slice.yaml", Manifests.Slice("web", "n-east", 8080, true, "10.0.0.1", "10.0.0.2", "10.0.0.3"));
        await peer.UntilAsync(() => Addresses(peer, Web).Length == 3, "the third endpoint");

        var response = peer.Received(before).ShouldHaveSingleItem();
        response.TypeUrl.ShouldBe(TypeUrls.Endpoints);
        response.Resources.ShouldHaveSingleItem().Name.ShouldBe(Web);
    }

    [Fact]
    public async Task A_service_that_goes_is_removed_and_one_that_comes_is_there()
    {
        await using var mesh = await StartAsync();
        var peer = await mesh.ConnectAsync(Nodes.Sidecar("app"), TypeUrls.Cluster);
        await peer.UntilAsync(() => peer.Names(TypeUrls.Cluster).Contains(Web), "web");

        await mesh.ApplyAsync(TestMesh.East, "shop.yaml", Manifests.Service("shop"));
        await peer.UntilAsync(() => peer.Names(TypeUrls.Cluster).Contains(Shop), "shop");
        await mesh.DeleteAsync(TestMesh.East, "shop.yaml");
        await peer.UntilAsync(() => !peer.Names(TypeUrls.Cluster).Contains(Shop), "no shop");

        peer.Names(TypeUrls.Cluster).Contains(Web).ShouldBeTrue();
    }

    [Fact]
    public async Task A_client_that_comes_back_is_told_only_what_changed_meanwhile()
    {
        await using var mesh = await StartAsync();
        var peer = await mesh.ConnectAsync(Nodes.Sidecar("app"), TypeUrls.Cluster);
        await peer.UntilAsync(() => Addresses(peer, Web).Length == 2, "both endpoints");
        await peer.DisconnectAsync();
        await mesh.ApplyAsync(TestMesh.East, "web-slice.yaml", Manifests.Slice("web", "n-east", 8080, true, "10.0.0.9"));
        var before = peer.Responses;

        await peer.StartAsync();
        await peer.UntilAsync(() => Addresses(peer, Web) is ["10.0.0.9"], "the new endpoint");

        peer.Received(before).SelectMany(r => r.Resources).Select(r => r.Name).Distinct(StringComparer.Ordinal).ShouldBe([Web]);
    }

    [Fact]
    public async Task A_restart_gives_the_same_versions()
    {
        await using var mesh = await StartAsync();
        var node = Nodes.Sidecar("app");
        var first = await AskAllAsync(mesh, node);

        await mesh.RestartAsync();
        var second = await AskAllAsync(mesh, node);

        second.ShouldBe(first);
        first.ContainsKey(TypeUrls.Cluster).ShouldBeTrue();
    }

    [Fact]
    public async Task A_restart_pushes_nothing_to_a_client_that_says_what_it_holds()
    {
        await using var mesh = await StartAsync();
        var peer = await mesh.ConnectAsync(Nodes.Sidecar("app"), TypeUrls.Cluster, TypeUrls.Listener);
        await peer.UntilAsync(() => Addresses(peer, Web).Length == 2 && peer.Names(TypeUrls.Listener).Count > 0, "the first plan");
        await mesh.RestartAsync();
        var before = peer.Responses;

        await peer.StartAsync(mesh.Channel);
        await peer.SubscribeAsync(TypeUrls.Endpoints, "no such upstream");
        await peer.UntilAsync(() => peer.Received(before).Any(r => r.RemovedResources.Contains("no such upstream", StringComparer.Ordinal)), "an answer about the name that does not exist");

        peer.Received(before).SelectMany(r => r.Resources).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_restart_pushes_nothing_to_a_state_of_the_world_client_that_asks_for_everything_and_has_it()
    {
        await using var mesh = await StartAsync();
        var node = Nodes.Sidecar("app");
        var held = await AskAllAsync(mesh, node);
        await mesh.RestartAsync();

        await using var call = mesh.Channel.StartStream(DiscoveryMethods.StreamAggregated);
        foreach (var (type, version) in held)
        {
            await call.WriteAsync(new DiscoveryRequest { Node = node, TypeUrl = type, VersionInfo = version });
        }

        // What has a name is answered, always: the version does not say for which names it was given.
        await call.WriteAsync(new DiscoveryRequest { TypeUrl = TypeUrls.Endpoints, ResourceNames = { Web } });
        (await call.ReadAsync().Within()).Message!.TypeUrl.ShouldBe(TypeUrls.Endpoints);

        await mesh.ApplyAsync(TestMesh.East, "shop.yaml", Manifests.Service("shop"));
        var next = (await call.ReadAsync().Within()).Message!;
        next.TypeUrl.ShouldBe(TypeUrls.Cluster);
        next.VersionInfo.Equals(held[TypeUrls.Cluster], StringComparison.Ordinal).ShouldBeFalse();
    }

    [Fact]
    public async Task A_client_that_rejected_something_is_told_everything_when_it_comes_back()
    {
        await using var mesh = await StartAsync();
        var node = Nodes.Sidecar("app");
        var good = await AskAllAsync(mesh, node);
        await using (var call = mesh.Channel.StartStream(DiscoveryMethods.StreamAggregated))
        {
            await call.WriteAsync(new DiscoveryRequest { Node = node, TypeUrl = TypeUrls.Cluster, VersionInfo = good[TypeUrls.Cluster] });
            await mesh.ApplyAsync(TestMesh.East, "shop.yaml", Manifests.Service("shop"));
            var bad = (await call.ReadAsync().Within()).Message!;
            await call.WriteAsync(new DiscoveryRequest { TypeUrl = TypeUrls.Cluster, ResponseNonce = bad.Nonce, VersionInfo = good[TypeUrls.Cluster], ErrorDetail = new() { Message = "no" } });
        }

        await mesh.UntilAsync(() => mesh.Host.State.Clients == 0);
        await mesh.DeleteAsync(TestMesh.East, "shop.yaml");

        // It may have taken a part of what it rejected; the version that it reports does not say.
        await using var again = mesh.Channel.StartStream(DiscoveryMethods.StreamAggregated);
        await again.WriteAsync(new DiscoveryRequest { Node = node, TypeUrl = TypeUrls.Cluster, VersionInfo = good[TypeUrls.Cluster] });
        (await again.ReadAsync().Within()).Message!.VersionInfo.ShouldBe(good[TypeUrls.Cluster]);
    }

    [Fact]
    public async Task A_client_that_comes_back_with_more_than_four_megabytes_of_names_is_served()
    {
        await using var mesh = await StartAsync();
        var request = new DeltaDiscoveryRequest { Node = Nodes.Sidecar("app"), TypeUrl = TypeUrls.Endpoints, ResourceNamesSubscribe = { Web } };
        for (var i = 0; i < 60_000; i++)
        {
            request.InitialResourceVersions.Add($"outbound|80||a-service-of-days-gone-by-{i}.default.svc.cluster.local", "0123456789abcdef");
        }

        request.CalculateSize().ShouldBeGreaterThan(4 * 1024 * 1024);
        await using var call = mesh.Channel.StartStream(DiscoveryMethods.DeltaAggregated);
        await call.WriteAsync(request);

        var (removed, found) = (0, false);
        while (!found || removed < request.InitialResourceVersions.Count)
        {
            var response = (await call.ReadAsync().Within()).Message!;
            removed += response.RemovedResources.Count;
            found |= response.Resources.Any(r => r.Name == Web);
            await call.WriteAsync(new DeltaDiscoveryRequest { TypeUrl = TypeUrls.Endpoints, ResponseNonce = response.Nonce });
        }
    }

    [Fact]
    public async Task What_was_given_a_lifetime_is_renewed_and_for_others_is_for_ever()
    {
        var life = TimeSpan.FromSeconds(3);
        await using var mesh = await TestMesh.StartAsync(o => o with { ResourceLifetime = life }, (TestMesh.East, "web.yaml", Manifests.Service("web")));
        var node = Nodes.Sidecar("envoy");
        node.ClientFeatures.Add("xds.config.supports-resource-ttl");
        await using var call = mesh.Channel.StartStream(DiscoveryMethods.DeltaAggregated);
        await call.WriteAsync(new DeltaDiscoveryRequest { Node = node, TypeUrl = TypeUrls.Cluster });
        var first = (await call.ReadAsync().Within()).Message!;
        await call.WriteAsync(new DeltaDiscoveryRequest { TypeUrl = TypeUrls.Cluster, ResponseNonce = first.Nonce });
        var renewal = (await call.ReadAsync().Within()).Message!;

        first.Resources.ShouldAllBe(r => r.Ttl.ToTimeSpan() == life && r.Resource_ != null);
        renewal.Resources.ShouldAllBe(r => r.Ttl.ToTimeSpan() == life && r.Resource_ == null);
        renewal.Resources.Select(r => (r.Name, r.Version)).ShouldBe(first.Resources.Select(r => (r.Name, r.Version)), ignoreOrder: true);

        var other = await mesh.ConnectAsync(Nodes.Sidecar("app"), TypeUrls.Cluster);
        await other.UntilAsync(() => other.Responses > 0, "clusters");
        other.Received()[0].Resources.ShouldAllBe(r => r.Ttl == null);
    }

    [Fact]
    public async Task A_rejection_is_shown_with_its_reason_and_stops_nothing_else()
    {
        await using var mesh = await StartAsync();
        var peer = new DeltaPeer(mesh.Channel, Nodes.Sidecar("picky"), TypeUrls.Cluster) { Check = r => r.Name == Web ? "I do not like it" : null };
        await using (peer)
        {
            await peer.StartAsync();
            var other = await mesh.ConnectAsync(Nodes.Sidecar("other"), TypeUrls.Cluster);
            await other.UntilAsync(() => other.Names(TypeUrls.Cluster).Contains(Web), "web at the other");
            await mesh.ApplyAsync(TestMesh.East, "shop.yaml", Manifests.Service("shop"));
            await peer.UntilAsync(() => peer.Names(TypeUrls.Cluster).Contains(Shop), "shop at the picky one");

            await Poll.UntilAsync(() => mesh.Host.Metrics.Rejects.Read("cds") == 1);
            var status = mesh.Host.Clients.Single(c => c.Identity.Id == "picky.default").Status.Single(s => s.TypeUrl == TypeUrls.Cluster);
            status.Rejection!.Reason.ShouldContain("I do not like it");
            status.Rejection.Reason.ShouldContain(Web);
        }
    }

    [Fact]
    public async Task Proxies_of_one_place_share_one_view()
    {
        await using var mesh = await StartAsync();
        for (var i = 1; i <= 5; i++)
        {
            var peer = await mesh.ConnectAsync(Nodes.Sidecar($"app-{i}", $"10.200.0.{i}"), TypeUrls.Cluster);
            await peer.UntilAsync(() => Addresses(peer, Web).Length == 2, "both endpoints");
        }

        await mesh.UntilAsync(() => mesh.Host.State.Clients == 5);
        mesh.Host.State.Views.ShouldBe(1);
    }

    [Fact]
    public async Task Failover_turns_priorities_for_each_region()
    {
        await using var mesh = await StartAsync(
            (TestMesh.West, "web.yaml", Manifests.Service("web") + "\n---\n" + Manifests.Node("n-west", "r-west")),
            (TestMesh.West, "web-slice.yaml", Manifests.Slice("web", "n-west", 8080, true, "10.1.0.1")));
        var east = await mesh.ConnectAsync(Nodes.Sidecar("e"), TypeUrls.Cluster);
        var west = await mesh.ConnectAsync(Nodes.Sidecar("w", cluster: TestMesh.West, region: "r-west"), TypeUrls.Cluster);
        await east.UntilAsync(() => Addresses(east, Web).Length == 3, "all endpoints in the east");
        await west.UntilAsync(() => Addresses(west, Web).Length == 3, "all endpoints in the west");

        Priority(east, "r-east").ShouldBe(0u);
        Priority(east, "r-west").ShouldBe(1u);
        Priority(west, "r-west").ShouldBe(0u);
        await mesh.UntilAsync(() => mesh.Host.State.Clients == 2);
        mesh.Host.State.Views.ShouldBe(2);

        uint Priority(DeltaPeer peer, string region) =>
            peer.Find(TypeUrls.Endpoints, Web, ClusterLoadAssignment.Parser)!.Endpoints.Single(e => e.Locality.Region == region).Priority;
    }

    [Fact]
    public async Task A_stream_of_one_type_carries_that_type_alone()
    {
        await using var mesh = await StartAsync();
        var (stream, _, _) = DiscoveryMethods.Single.Single(s => s.TypeUrl == TypeUrls.Cluster);
        await using var call = mesh.Channel.StartStream(stream);

        await call.WriteAsync(new DiscoveryRequest { Node = Nodes.Sidecar("app") });
        (await call.ReadAsync().Within()).Message!.TypeUrl.ShouldBe(TypeUrls.Cluster);
        await call.WriteAsync(new DiscoveryRequest { TypeUrl = TypeUrls.Endpoints, ResourceNames = { Web } });

        (await call.ReadAsync().Within()).HasMessage.ShouldBeFalse();
        call.Status!.Value.Code.ShouldBe(StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task A_node_that_cannot_be_read_is_refused_with_the_reason()
    {
        await using var mesh = await StartAsync();
        await using var call = mesh.Channel.StartStream(DiscoveryMethods.StreamAggregated);

        await call.WriteAsync(new DiscoveryRequest { Node = new() { Id = "nonsense" }, TypeUrl = TypeUrls.Cluster });

        (await call.ReadAsync().Within()).HasMessage.ShouldBeFalse();
        call.Status!.Value.Code.ShouldBe(StatusCode.InvalidArgument);
        call.Status.Value.Message.ShouldContain("nonsense");
    }

    [Fact]
    public async Task A_workload_registers_itself_and_its_health_is_told_to_others()
    {
        await using var mesh = await StartAsync((TestMesh.East, "vm.yaml", """
            apiVersion: networking.istio.io/v1
            kind: WorkloadGroup
            metadata: {name: vms, namespace: default}
            spec:
              metadata: {labels: {app: vm}}
              template: {serviceAccount: vm}
            ---
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: vm, namespace: default}
            spec:
              hosts: [vm.example]
              location: MESH_INTERNAL
              resolution: STATIC
              ports: [{number: 80, name: http, protocol: HTTP}]
              workloadSelector: {labels: {app: vm}}
            """));
        const string Vm = "outbound|80||vm.example";
        var watcher = await mesh.ConnectAsync(Nodes.Sidecar("watcher"), TypeUrls.Cluster);
        await watcher.UntilAsync(() => watcher.Names(TypeUrls.Endpoints).Contains(Vm), "an assignment of the VMs");
        Addresses(watcher, Vm).ShouldBeEmpty();

        await using var vm = mesh.Channel.StartStream(DiscoveryMethods.StreamAggregated);
        await vm.WriteAsync(new DiscoveryRequest { Node = Nodes.Sidecar("vm-1", "10.9.0.1", metadata: [("AUTO_REGISTER_GROUP", "vms")]), TypeUrl = TypeUrls.Cluster });
        await watcher.UntilAsync(() => Addresses(watcher, Vm) is ["10.9.0.1"], "the VM");

        await vm.WriteAsync(new DiscoveryRequest { TypeUrl = TypeUrls.HealthInformation, ErrorDetail = new() { Message = "probe failed" } });
        await watcher.UntilAsync(() => Healthy(watcher, Vm).Length == 0, "no healthy VM");

        await vm.WriteAsync(new DiscoveryRequest { TypeUrl = TypeUrls.HealthInformation });
        await watcher.UntilAsync(() => Healthy(watcher, Vm) is ["10.9.0.1"], "the VM healthy again");
    }

    [Fact]
    public async Task A_slow_client_is_told_the_newest_once_and_nothing_in_between()
    {
        await using var mesh = await StartAsync();
        await using var call = mesh.Channel.StartStream(DiscoveryMethods.StreamAggregated);
        await call.WriteAsync(new DiscoveryRequest { Node = Nodes.Sidecar("slow"), TypeUrl = TypeUrls.Endpoints, ResourceNames = { Web } });
        var first = (await call.ReadAsync().Within()).Message!;

        for (var last = 3; last <= 9; last++)
        {
            await mesh.ApplyAsync(TestMesh.East, "web-slice.yaml", Manifests.Slice("web", "n-east", 8080, true, "10.0.0.1", $"10.0.0.{last}"));
        }

        await call.WriteAsync(new DiscoveryRequest { TypeUrl = TypeUrls.Endpoints, ResourceNames = { Web }, VersionInfo = first.VersionInfo, ResponseNonce = first.Nonce });
        var second = (await call.ReadAsync().Within()).Message!;

        ClusterLoadAssignment.Parser.ParseFrom(second.Resources.ShouldHaveSingleItem().Value).Endpoints
            .SelectMany(l => l.LbEndpoints)
            .Select(e => e.Endpoint.Address.SocketAddress.Address)
            .ShouldBe(["10.0.0.1", "10.0.0.9"]);
        second.Nonce.ShouldBe("2");
    }

    [Fact]
    public async Task A_workload_whose_rules_change_is_told_the_plan_of_its_new_place()
    {
        await using var mesh = await StartAsync();
        var peer = await mesh.ConnectAsync(Nodes.Sidecar("app", "10.0.0.77"), TypeUrls.Cluster);
        await peer.UntilAsync(() => peer.Names(TypeUrls.Cluster).Contains(Web), "web");
        peer.Names(TypeUrls.Cluster).Any(n => n.StartsWith("inbound|", StringComparison.Ordinal)).ShouldBeFalse();

        // Its own address becomes an endpoint: now it receives traffic as well.
        await mesh.ApplyAsync(TestMesh.East, "web-slice.yaml", Manifests.Slice("web", "n-east", 8080, true, "10.0.0.1", "10.0.0.77"));

        await peer.UntilAsync(() => peer.Names(TypeUrls.Cluster).Any(n => n.StartsWith("inbound|", StringComparison.Ordinal)), "an inbound upstream");
    }

    [Fact]
    public async Task Stopping_ends_streams_so_that_clients_go_elsewhere()
    {
        var mesh = await StartAsync();
        await using var call = mesh.Channel.StartStream(DiscoveryMethods.StreamAggregated);
        await call.WriteAsync(new DiscoveryRequest { Node = Nodes.Sidecar("app"), TypeUrl = TypeUrls.Cluster });
        (await call.ReadAsync().Within()).HasMessage.ShouldBeTrue();

        var stopping = mesh.DisposeAsync();

        (await call.ReadAsync().Within()).HasMessage.ShouldBeFalse();
        call.Status!.Value.Code.ShouldBe(StatusCode.Unavailable, call.Status.Value.Message);
        await stopping.Within();
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_a_stream_that_has_not_said_anything()
    {
        var mesh = await StartAsync();
        await AskAllAsync(mesh, Nodes.Sidecar("app"));
        await using var silent = mesh.Channel.StartStream(DiscoveryMethods.StreamAggregated);

        // On the same connection, so the silent one was there before.
        await AskAllAsync(mesh, Nodes.Sidecar("app"));
        var stopping = mesh.DisposeAsync();

        (await silent.ReadAsync().Within()).HasMessage.ShouldBeFalse();
        silent.Status.ShouldBe(new RpcStatus(StatusCode.Unavailable, "the control plane is stopping"));
        await stopping.Within();
    }

    // Bug museum 15 (linkerd2#10635): the load balancer in front of a gateway gets another address.
    [Fact]
    public async Task A_gateway_that_moves_is_known_by_its_new_address()
    {
        const string Remote = """
            apiVersion: v1
            kind: Pod
            metadata: {name: web-1, namespace: default, labels: {app: web, security.istio.io/tlsMode: istio}}
            status: {podIP: 10.0.0.1}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: web-1, namespace: default, labels: {kubernetes.io/service-name: web}}
            addressType: IPv4
            ports: [{name: grpc, port: 8080}]
            endpoints:
            - addresses: [10.0.0.1]
              conditions: {ready: true, serving: true, terminating: false}
              targetRef: {kind: Pod, name: web-1, namespace: default}
            """;
        await using var mesh = await StartAsync(
            (TestMesh.East, "network.yaml", Network("net-east")),
            (TestMesh.West, "web.yaml", $"{Manifests.Service("web")}\n---\n{Remote}"),
            (TestMesh.West, "network.yaml", Network("net-west")),
            (TestMesh.West, "gateway.yaml", Gateway("198.51.100.20")));
        var peer = await mesh.ConnectAsync(Nodes.Sidecar("app", metadata: ("NETWORK", "net-east")), TypeUrls.Cluster);
        await peer.UntilAsync(() => Addresses(peer, Web) is ["10.0.0.1", "10.0.0.2", "198.51.100.20"], "two here and the gateway");

        await mesh.ApplyAsync(TestMesh.West, "gateway.yaml", Gateway("198.51.100.77"));

        await peer.UntilAsync(() => Addresses(peer, Web) is ["10.0.0.1", "10.0.0.2", "198.51.100.77"], "the gateway's new address, and not the old one");

        // As load balancers of AWS are known, whose names this machine can look up.
        await mesh.ApplyAsync(TestMesh.West, "gateway.yaml", Gateway("localhost", "hostname"));

        await peer.UntilAsync(() => Addresses(peer, Web) is ["10.0.0.1", "10.0.0.2", "127.0.0.1"], "what the gateway's name stands for");
    }

    private static string Network(string name) => $$$"""
        apiVersion: v1
        kind: Namespace
        metadata: {name: istio-system, labels: {topology.istio.io/network: {{{name}}}}}
        """;

    private static string Gateway(string address, string kind = "ip") => $$$"""
        apiVersion: v1
        kind: Service
        metadata: {name: istio-eastwestgateway, namespace: istio-system, labels: {topology.istio.io/network: net-west}}
        spec: {type: LoadBalancer, clusterIP: 10.97.0.9, selector: {istio: eastwestgateway}, ports: [{name: tls, port: 15443}]}
        status: {loadBalancer: {ingress: [{{{{kind}}}: {{{address}}}}]}}
        """;

    private static Task<TestMesh> StartAsync(params (string Cluster, string File, string Yaml)[] more) => TestMesh.StartAsync(
    [
        (TestMesh.East, "web.yaml", Manifests.Service("web") + "\n---\n" + Manifests.Node("n-east", "r-east")),
        (TestMesh.East, "web-slice.yaml", Manifests.Slice("web", "n-east", 8080, true, "10.0.0.1", "10.0.0.2")),
        .. more,
    ]);

    private static string[] Addresses(DeltaPeer peer, string upstream) => Select(peer, upstream, _ => true);

    private static string[] Healthy(DeltaPeer peer, string upstream) =>
        Select(peer, upstream, e => e.HealthStatus is Xds.Protos.Core.V3.HealthStatus.Healthy or Xds.Protos.Core.V3.HealthStatus.Unknown);

    private static string[] Select(DeltaPeer peer, string upstream, Func<LbEndpoint, bool> which) =>
        peer.Find(TypeUrls.Endpoints, upstream, ClusterLoadAssignment.Parser) is { } assignment
            ? [.. assignment.Endpoints.SelectMany(l => l.LbEndpoints).Where(which).Select(e => e.Endpoint.Address.SocketAddress.Address).Order(StringComparer.Ordinal)]
            : [];

    private static async Task<Dictionary<string, string>> AskAllAsync(TestMesh mesh, Xds.Protos.Core.V3.Node node)
    {
        var versions = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var call = mesh.Channel.StartStream(DiscoveryMethods.StreamAggregated);
        foreach (var type in (string[])[TypeUrls.Cluster, TypeUrls.Listener])
        {
            await call.WriteAsync(new DiscoveryRequest { Node = node, TypeUrl = type });
            var response = (await call.ReadAsync().Within()).Message!;
            versions[response.TypeUrl] = response.VersionInfo;
            await call.WriteAsync(new DiscoveryRequest { TypeUrl = type, VersionInfo = response.VersionInfo, ResponseNonce = response.Nonce });
        }

        return versions;
    }
}
