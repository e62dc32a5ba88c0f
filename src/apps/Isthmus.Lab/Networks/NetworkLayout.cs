using System.Net;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Networks;

/// <summary>
/// The addresses of a lab whose networks cannot reach each other. Pods have the same addresses in every network, because nothing tells the networks apart but
/// where a packet is. Gateways and control planes have one on the backbone, which all networks reach. Pure; the same scenario gives the same addresses, so that
/// operators can write them down.
/// </summary>
/// <param name="scenario">What is played.</param>
public sealed class NetworkLayout(Scenario scenario)
{
    /// <summary>All pods, of every network. A connection from the backbone to one of them is refused.</summary>
    public const string Pods = "10.0.0.0/8";

    /// <summary>Gateways of a network at most: each network has ten addresses of the backbone, and keeps the last for what its pods call.</summary>
    public const int MaxGateways = 9;

    private readonly List<string> _networks = [.. scenario.Clusters.Select(c => c.Network).Distinct(StringComparer.Ordinal)];

    /// <summary>The networks, in the order in which the scenario names them.</summary>
    public IReadOnlyList<string> Networks => _networks;

    /// <summary>The lab's own address on the backbone.</summary>
    public static IPAddress Lab { get; } = Backbone(1);

    /// <summary>Of a pod: <c>10.C.0.HOST</c>, where C counts the clusters of its network from 0.</summary>
    /// <param name="cluster">Its cluster.</param>
    /// <param name="host">From 1; more than 250 go on in the third octet.</param>
    public IPAddress PodOf(ScenarioCluster cluster, int host)
    {
        var place = scenario.Clusters.Where(c => c.Network == cluster.Network).ToList().FindIndex(c => c.Name == cluster.Name);
        return new([10, (byte)place, (byte)(host / 250), (byte)(host % 250)]);
    }

    /// <summary>Of a gateway on the backbone: <c>198.51.100.10</c> is the first of the first network, <c>198.51.100.20</c> of the second.</summary>
    /// <param name="network">Its network.</param>
    /// <param name="number">From 0, below <see cref="MaxGateways"/>.</param>
    public IPAddress GatewayOf(string network, int number) => Backbone((10 * (_networks.IndexOf(network) + 1)) + number);

    /// <summary>Where calls that pods make come from, as others see them on the backbone.</summary>
    public IPAddress EgressOf(string network) => GatewayOf(network, MaxGateways);

    /// <summary>Of a cluster's control plane on the backbone: <c>198.51.100.2</c> for the first cluster.</summary>
    public IPAddress ControlPlaneOf(ScenarioCluster cluster) => Backbone(2 + scenario.Clusters.ToList().FindIndex(c => c.Name == cluster.Name));

    // RFC 5737: addresses for documentation, which no real network has.
    private static IPAddress Backbone(int host) => new([198, 51, 100, (byte)host]);
}
