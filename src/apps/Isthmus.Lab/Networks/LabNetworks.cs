using System.Net;
using Isthmus.Lab.Processes;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Networks;

/// <summary>
/// The networks of a lab that cannot reach each other, and the backbone between them. The lab itself and the control planes stand on the backbone; every network has one
/// leg there, with the addresses of its gateways. From the backbone nothing reaches a pod, also not by a route that somebody adds.
/// </summary>
public sealed class LabNetworks : IDisposable
{
    /// <summary>The bridge that joins the legs, and the name of each leg inside its network.</summary>
    public const string Backbone = "backbone";

    private readonly Dictionary<string, LabNetwork> _networks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _gateways = new(StringComparer.Ordinal);

    private LabNetworks(NetworkLayout layout) => Layout = layout;

    /// <summary>Which addresses there are.</summary>
    public NetworkLayout Layout { get; }

    /// <summary>Makes the networks; the calling process must be alone in its own namespaces, see <see cref="Isolation"/>.</summary>
    /// <exception cref="LabException">The machine cannot.</exception>
    public static async Task<LabNetworks> CreateAsync(Scenario scenario)
    {
        var networks = new LabNetworks(new NetworkLayout(scenario));
        try
        {
            await networks.OpenAsync(scenario);
            return networks;
        }
        catch
        {
            networks.Dispose();
            throw;
        }
    }

    /// <summary>The network of a cluster.</summary>
    public LabNetwork Of(ScenarioCluster cluster) => _networks[cluster.Network];

    /// <summary>The next free address on the backbone for a gateway of a network.</summary>
    /// <exception cref="LabException">It has as many gateways as it can.</exception>
    public IPAddress TakeGateway(string network)
    {
        var number = _gateways.GetValueOrDefault(network);
        _gateways[network] = number + 1;
        return number < NetworkLayout.MaxGateways
            ? Layout.GatewayOf(network, number)
            : throw new LabException($"network '{network}' has {NetworkLayout.MaxGateways} gateways at most");
    }

    /// <summary>Gives a pod its address, and a gateway the one on the backbone.</summary>
    public static void Add(LabNetwork network, IPAddress pod, IPAddress? outside)
    {
        IpTool.Run($"addr replace {pod}/32 dev lo", network);
        if (outside is not null)
        {
            IpTool.Run($"addr replace {outside}/24 dev {Backbone}", network);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var network in _networks.Values)
        {
            network.Dispose();
        }
    }

    private async Task OpenAsync(Scenario scenario)
    {
        IpTool.Run($"link add {Backbone} type bridge");
        IpTool.Run($"addr add {NetworkLayout.Lab}/24 dev {Backbone}");
        foreach (var cluster in scenario.Clusters)
        {
            IpTool.Run($"addr add {Layout.ControlPlaneOf(cluster)}/24 dev {Backbone}");
        }

        IpTool.Run($"link set {Backbone} up");
        for (var i = 0; i < Layout.Networks.Count; i++)
        {
            await OpenAsync(Layout.Networks[i], $"leg{i}");
        }
    }

    private async Task OpenAsync(string name, string leg)
    {
        var network = _networks[name] = await LabNetwork.OpenAsync(name);
        IpTool.Run("link set lo up", network);
        IpTool.Run(string.Create(CultureInfo.InvariantCulture, $"link add {Backbone} type veth peer name {leg} netns {Environment.ProcessId}"), network);
        IpTool.Run($"addr add {Layout.EgressOf(name)}/24 dev {Backbone}", network);

        // Linux takes packets for any of its addresses on any interface. Rules are asked in order, and the one for local addresses comes first unless it is
        // moved behind ours.
        IpTool.Run($"rule add pref 10 iif {Backbone} to {NetworkLayout.Pods} prohibit", network);
        IpTool.Run("rule add pref 100 table local", network);
        IpTool.Run("rule del pref 0", network);
        IpTool.Run($"link set {Backbone} up", network);
        IpTool.Run($"link set {leg} master {Backbone} up");
    }
}
