using Isthmus.Api.Kubernetes;
using Isthmus.Model;

namespace Isthmus.TestKit.Builders;

/// <summary>A ready pod.</summary>
public sealed class GivenPod : GivenObject<GivenPod, PodConfig>
{
    private PodConfig _config = new() { Phase = "Running", Ready = true };

    internal GivenPod(string name)
        : base(name, "default")
    {
    }

    /// <inheritdoc/>
    protected override PodConfig Config => _config;

    /// <summary>At these addresses.</summary>
    public GivenPod At(params string[] addresses) => With(c => c with { PodIPs = addresses.ToEquatableArray() });

    /// <summary>On a node.</summary>
    public GivenPod On(string node) => With(c => c with { NodeName = node });

    /// <summary>With a service account.</summary>
    public GivenPod As(string serviceAccount) => With(c => c with { ServiceAccountName = serviceAccount });

    /// <summary>In a locality, by label.</summary>
    public GivenPod Locality(string locality) => Labelled(WellKnownLabels.Locality, locality);

    /// <summary>In a network, by label.</summary>
    public GivenPod Network(string network) => Labelled(WellKnownLabels.Network, network);

    /// <summary>With a sidecar.</summary>
    public GivenPod Meshed() => Labelled(WellKnownLabels.TlsMode, "istio");

    /// <summary>With a named container port.</summary>
    public GivenPod Port(int port, string name) => With(c => c with { Ports = c.Ports.Append(new ContainerPortConfig(name, port)).ToEquatableArray() });

    /// <summary>Changes anything else.</summary>
    public GivenPod With(Func<PodConfig, PodConfig> change)
    {
        _config = change(_config);
        return this;
    }
}
