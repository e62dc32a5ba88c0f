using System.Globalization;
using Isthmus.Api.Kubernetes;
using Isthmus.Model;

namespace Isthmus.TestKit.Builders;

/// <summary>A Kubernetes Service: ClusterIP without address, until said otherwise.</summary>
public sealed class GivenService : GivenObject<GivenService, ServiceConfig>
{
    private ServiceConfig _config = new();

    internal GivenService(string name)
        : base(name, "default")
    {
    }

    /// <inheritdoc/>
    protected override ServiceConfig Config => _config;

    /// <summary>With a port; <paramref name="target"/> is a number or a name.</summary>
    public GivenService Port(int port, string name = "http", string target = "", int nodePort = 0, string appProtocol = "", string protocol = "TCP")
    {
        var number = int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        var added = new ServicePortConfig
        {
            Port = port,
            Name = name,
            TargetPort = number,
            TargetPortName = number > 0 ? "" : target,
            NodePort = nodePort,
            AppProtocol = appProtocol,
            Protocol = protocol,
        };
        return With(c => c with { Ports = c.Ports.Append(added).ToEquatableArray() });
    }

    /// <summary>With cluster addresses.</summary>
    public GivenService ClusterIP(params string[] addresses) => With(c => c with { ClusterIPs = addresses.ToEquatableArray() });

    /// <summary>Without a cluster address.</summary>
    public GivenService Headless() => ClusterIP("None");

    /// <summary>With a selector label.</summary>
    public GivenService Selecting(string key, string value) => With(c => c with { Selector = c.Selector.With(key, value) });

    /// <summary>Reached from outside at these addresses.</summary>
    public GivenService LoadBalancer(params string[] addresses) =>
        With(c => c with { Type = "LoadBalancer", LoadBalancerAddresses = addresses.ToEquatableArray() });

    /// <summary>Changes anything else.</summary>
    public GivenService With(Func<ServiceConfig, ServiceConfig> change)
    {
        _config = change(_config);
        return this;
    }
}
