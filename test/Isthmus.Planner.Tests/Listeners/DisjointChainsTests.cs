using System.Globalization;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Isthmus.Planner.Listeners;

namespace Isthmus.Planner.Tests.Listeners;

/// <summary>xds facts B.0.1: a proxy refuses a listener in which two chains have equal or overlapping keys.</summary>
public sealed class DisjointChainsTests
{
    private static readonly string[] Hosts = ["a.example.com", "B.example.com", "*.example.com", "c.example.org", "*"];
    private static readonly string[] Ranges = ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/16", "10.1.2.3", "0.0.0.0/0", "::/0", "2001:db8::/32", "2001:DB8:0::1/32"];

    [Theory]
    [InlineData("a,b", "b", "a,b")]
    [InlineData("b", "a,b", "b; a")]
    [InlineData("a,b", "b,a", "a,b")]
    [InlineData("a,A", "b", "a; b")]
    [InlineData("", "a,*", "")]
    [InlineData("a", "", "a; ")]
    [InlineData("10.0.0.0/8,10.1.0.0/16", "10.1.0.0/16", "10.0.0.0/8,10.1.0.0/16")]
    [InlineData("10.1.0.0/16", "10.0.0.0/8,10.1.2.3/16", "10.1.0.0/16; 10.0.0.0/8")]
    [InlineData("10.0.0.1", "10.0.0.1/32,10.0.0.2", "10.0.0.1/32; 10.0.0.2/32")]
    [InlineData("0.0.0.0/0", "", "0.0.0.0/0; ::/0")]
    [InlineData("10.0.0.0/8 a", "10.0.0.0/8 b", "10.0.0.0/8 a; 10.0.0.0/8 b")]
    [InlineData("10.0.0.0/8 a,b", "10.0.0.0/8,10.1.0.0/16 b,c", "10.0.0.0/8 a,b; 10.0.0.0/8 c; 10.1.0.0/16 b,c")]
    public void The_first_keeps_its_connections_and_the_second_gets_what_is_left(string first, string second, string expected)
    {
        var chains = new DisjointChains();
        chains.Add(Chain(first));
        chains.Add(Chain(second));

        string.Join("; ", chains.All.Select(c => Text(c.Match))).ShouldBe(expected);
        chains.All.Select(c => c.Name).ShouldBeUnique(StringComparer.Ordinal);
    }

    [Fact]
    public void Chains_that_differ_in_protocol_or_port_keep_the_same_names()
    {
        var chains = new DisjointChains();
        foreach (var match in new FilterChainMatch[] { new(), new() { TransportProtocol = "tls" }, new() { ApplicationProtocols = ["h2"] }, new() { DestinationPort = 80 } })
        {
            chains.Add(Chain("a") with { Match = match with { ServerNames = ["a"] } }).ShouldBeTrue();
        }

        chains.Add(Chain("a") with { Match = new() { ServerNames = ["a"], ApplicationProtocols = ["h2", "http/1.1"] } }).ShouldBeFalse();
    }

    [Fact]
    public void No_two_chains_of_a_planned_listener_overlap() => Prop.ForAll<int>(seed =>
    {
        var chance = new Random(seed);
        var mesh = AnyMesh(chance);
        var proxy = chance.Next(2) == 0 ? GivenRules.IngressGateway() : Given.Sidecar() with { Addresses = ["10.1.0.1"], BindsPorts = chance.Next(2) == 0 };
        return ListenerPlanner.Plan(ProxyView.Of(mesh, proxy)).All(l => Keys(l).Count == Keys(l).Distinct(StringComparer.Ordinal).Count());
    }).QuickCheckThrowOnFailure();

    // Every key under which the chains are filed, written down without the planner's help.
    private static List<string> Keys(Listener listener) =>
        [.. from chain in listener.FilterChains
            let match = chain.Match
            from range in OrAny(match.DestinationRanges, "0.0.0.0/0", "::/0")
            from name in OrAny(match.ServerNames, "")
            from alpn in OrAny(match.ApplicationProtocols, "")
            select string.Join('|', match.DestinationPort.ToString(CultureInfo.InvariantCulture), Network(range), name.ToLowerInvariant(), match.TransportProtocol, alpn)];

    private static IEnumerable<string> OrAny(EquatableArray<string> values, params string[] any) => values.IsEmpty ? any : values;

    private static string Network(string range)
    {
        var parts = range.Split('/');
        var ip = IPAddress.Parse(parts[0]);
        var bits = ip.GetAddressBytes().Select(b => b.ToString("B8", CultureInfo.InvariantCulture)).Aggregate(string.Concat);
        return parts.Length == 1 ? bits : $"{bits[..int.Parse(parts[1], CultureInfo.InvariantCulture)]}/{bits.Length.ToString(CultureInfo.InvariantCulture)}";
    }

    private static MeshSnapshot AnyMesh(Random chance)
    {
        var services = Enumerable.Range(0, chance.Next(1, 6)).Select(i =>
            Given.Service($"s{i.ToString(CultureInfo.InvariantCulture)}.example.com", port: 443, protocol: Pick(chance, AppProtocol.Tls, AppProtocol.Tcp, AppProtocol.Auto, AppProtocol.Http))
                .At(Some(chance, Ranges)));
        return Given.Mesh([.. services])
            .With([.. Enumerable.Range(0, chance.Next(1, 5)).Select(i => AnyRule(chance, i))])
            .With([.. Enumerable.Range(0, chance.Next(1, 5)).Select(i => GivenRules.Gateway("gw", $"n{i.ToString(CultureInfo.InvariantCulture)}", [AnyServer(chance)]))]);
    }

    private static ApiObject<VirtualServiceConfig> AnyRule(Random chance, int number) => Given.Object($"vs{number.ToString(CultureInfo.InvariantCulture)}", "default", new VirtualServiceConfig
    {
        Hosts = ["s0.example.com", .. Some(chance, Hosts)],
        Gateways = ["mesh", "n0/gw", "n1/gw", "n2/gw"],
        Tls = [new([AnyMatch(chance), AnyMatch(chance)], [new(new("s0.example.com"))]), new([AnyMatch(chance)], [new(new("s1.example.com"))])],
        Tcp = [new([new() { DestinationSubnets = [.. Some(chance, Ranges)] }, new() { DestinationSubnets = [.. Some(chance, Ranges)] }], [new(new("s1.example.com"))])],
    });

    private static L4MatchConfig AnyMatch(Random chance) =>
        new() { SniHosts = [.. Some(chance, Hosts)], DestinationSubnets = chance.Next(2) == 0 ? [] : [.. Some(chance, Ranges)] };

    private static GatewayServerConfig AnyServer(Random chance) => chance.Next(3) switch
    {
        0 => GivenRules.Server(443, AppProtocol.Https, Some(chance, Hosts), new() { Mode = ServerTlsMode.Simple, CredentialName = "c" }, "https"),
        1 => GivenRules.Server(443, AppProtocol.Tls, ["*.example.com"], new() { Mode = ServerTlsMode.AutoPassthrough }),
        _ => GivenRules.Server(443, AppProtocol.Tls, Some(chance, Hosts), new() { Mode = ServerTlsMode.Passthrough }),
    };

    private static string[] Some(Random chance, string[] values) => [.. Enumerable.Range(0, chance.Next(1, 4)).Select(_ => Pick(chance, values))];

    private static T Pick<T>(Random chance, params T[] values) => values[chance.Next(values.Length)];

    private static FilterChain Chain(string match)
    {
        var words = match.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        return new()
        {
            Name = "chain",
            Match = new() { DestinationRanges = [.. words.Where(IsRange)], ServerNames = [.. words.Where(w => !IsRange(w))] },
            Handling = new TcpHandling { Upstreams = [] },
        };
    }

    private static bool IsRange(string word) => word.Any(c => c is '/' or '.');

    private static string Text(FilterChainMatch match) => $"{string.Join(',', match.DestinationRanges)} {string.Join(',', match.ServerNames)}".Trim();
}
