using System.Net;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.TestKit;
using Isthmus.Traffic.Chains;
using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Tests.Chains;

/// <summary>xds facts B.0.1, filter chain choice: the best key at each step, never backtracking.</summary>
public sealed class FilterChainTableTests
{
    [Fact]
    public void A_port_that_is_named_keeps_the_connection_even_when_nothing_else_fits()
    {
        var table = Of(new FilterChainMatch(), new FilterChainMatch { DestinationPort = 80, TransportProtocol = "tls" });
        table.Find(With(port: 81)).ShouldBe(0);
        table.Find(With(port: 80, isTls: true)).ShouldBe(1);
        table.Find(With(port: 80)).ShouldBe(-1);
        table.NamesPort(80).ShouldBeTrue();
        table.NamesPort(0).ShouldBeFalse();
    }

    [Fact]
    public void The_longest_range_of_addresses_wins()
    {
        var table = Of(
            new FilterChainMatch(),
            new FilterChainMatch { DestinationRanges = ["10.0.0.0/8"] },
            new FilterChainMatch { DestinationRanges = ["10.1.0.0/16", "fd00::/8"] },
            new FilterChainMatch { DestinationRanges = ["10.1.2.3/32"] });
        table.Find(With(address: "192.0.2.1")).ShouldBe(0);
        table.Find(With(address: "10.9.0.1")).ShouldBe(1);
        table.Find(With(address: "10.1.9.9")).ShouldBe(2);
        table.Find(With(address: "fd00::1")).ShouldBe(2);
        table.Find(With(address: "10.1.2.3")).ShouldBe(3);
    }

    [Fact]
    public void Ranges_are_left_out_where_nothing_redirects()
    {
        var table = FilterChainTable.Compile([Chain(new FilterChainMatch { DestinationRanges = ["10.1.2.3/32"] })], matchesAddresses: false);
        table.Find(With(address: "127.0.0.1")).ShouldBe(0);
    }

    [Theory]
    [InlineData("a.b.c", 0)]
    [InlineData("A.B.C", 0)]
    [InlineData("x.b.c", 1)]
    [InlineData("x.y.b.c", 1)]
    [InlineData("y.c", 2)]
    [InlineData("b.c", 2)]
    [InlineData("c", 3)]
    [InlineData("", 3)]
    public void Names_are_matched_exactly_then_by_their_longest_suffix(string name, int expected) =>
        Of(
            new FilterChainMatch { ServerNames = ["a.b.c"] },
            new FilterChainMatch { ServerNames = ["*.b.c"] },
            new FilterChainMatch { ServerNames = ["*.c"] },
            new FilterChainMatch()).Find(With(name: name, isTls: true)).ShouldBe(expected);

    [Fact]
    public void A_name_that_fits_is_not_given_up_for_the_protocol()
    {
        var table = Of(new FilterChainMatch(), new FilterChainMatch { ServerNames = ["a"], ApplicationProtocols = ["istio"] });
        table.Find(With(name: "a", isTls: true, protocols: ["h2"])).ShouldBe(-1);
        table.Find(With(name: "a", isTls: true, protocols: ["h2", "istio"])).ShouldBe(1);
        table.Find(With(name: "b", isTls: true, protocols: ["h2"])).ShouldBe(0);
    }

    [Fact]
    public void The_clients_order_of_protocols_decides()
    {
        var table = Of(new FilterChainMatch { ApplicationProtocols = ["h2"] }, new FilterChainMatch { ApplicationProtocols = ["http/1.1"] });
        table.Find(With(protocols: ["http/1.1", "h2"])).ShouldBe(1);
        table.Find(With(protocols: ["h2", "http/1.1"])).ShouldBe(0);
        table.Find(With(protocols: ["spdy"])).ShouldBe(-1);
    }

    /// <summary>istio facts 4.6: the shapes of a port of unknown protocol under PERMISSIVE.</summary>
    [Theory]
    [InlineData(true, "istio-http/1.1,istio,http/1.1", 0)]
    [InlineData(true, "istio-peer-exchange,istio", 2)]
    [InlineData(true, "istio", 2)]
    [InlineData(true, "h2,http/1.1", 4)]
    [InlineData(true, "", 4)]
    [InlineData(false, "http/1.1", 1)]
    [InlineData(false, "h2c", 1)]
    [InlineData(false, "", 3)]
    public void Takes_the_shapes_of_a_permissive_port_apart(bool isTls, string protocols, int expected)
    {
        var table = Of(
            new FilterChainMatch { TransportProtocol = "tls", ApplicationProtocols = ["istio-http/1.0", "istio-http/1.1", "istio-h2"] },
            new FilterChainMatch { TransportProtocol = "raw_buffer", ApplicationProtocols = ["http/1.1", "h2c"] },
            new FilterChainMatch { TransportProtocol = "tls", ApplicationProtocols = ["istio-peer-exchange", "istio"] },
            new FilterChainMatch { TransportProtocol = "raw_buffer" },
            new FilterChainMatch { TransportProtocol = "tls" });
        table.Find(With(isTls: isTls, protocols: protocols.Split(',', StringSplitOptions.RemoveEmptyEntries))).ShouldBe(expected);
    }

    [Fact]
    public void Finding_allocates_nothing()
    {
        var table = Of(new FilterChainMatch { ServerNames = ["*.local"], ApplicationProtocols = ["istio"] }, new FilterChainMatch());
        var connection = With(name: "a.b.c.svc.cluster.local", isTls: true, protocols: ["x", "istio"]);
        table.Find(connection).ShouldBe(0);
        Allocations.Of(() => table.Find(connection)).ShouldBe(0);
    }

    private static FilterChainTable Of(params IEnumerable<FilterChainMatch> matches) =>
        FilterChainTable.Compile(matches.Select(Chain).ToEquatableArray(), matchesAddresses: true);

    private static FilterChain Chain(FilterChainMatch match) =>
        new() { Name = "chain", Match = match, Handling = new TcpHandling { Upstreams = [] } };

    private static ConnectionTraits With(int port = 80, string address = "10.0.0.1", string name = "", bool isTls = false, string[]? protocols = null) =>
        new(port, IpValue.From(IPAddress.Parse(address)), name, isTls, protocols ?? []);
}
