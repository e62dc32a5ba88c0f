using Isthmus.Api.Kubernetes;
using Isthmus.Model;

namespace Isthmus.TestKit.Builders;

/// <summary>An EndpointSlice of a service.</summary>
public sealed class GivenSlice : GivenObject<GivenSlice, EndpointSliceConfig>
{
    private EndpointSliceConfig _config = new();

    internal GivenSlice(string name, string service)
        : base(name, "default") => Labelled(WellKnownLabels.SliceService, service);

    /// <inheritdoc/>
    protected override EndpointSliceConfig Config => _config;

    /// <summary>With a port.</summary>
    public GivenSlice Port(int port, string name = "http") =>
        With(c => c with { Ports = c.Ports.Append(new SlicePortConfig(name, port)).ToEquatableArray() });

    /// <summary>With an endpoint that is a pod of this name.</summary>
    public GivenSlice Pod(string address, string pod, bool? ready = true) =>
        Endpoint(new SliceEndpointConfig { Addresses = [address], PodName = pod, Ready = ready });

    /// <summary>With an endpoint that is only an address.</summary>
    public GivenSlice Address(string address, string zone = "", string node = "", bool? ready = true) =>
        Endpoint(new SliceEndpointConfig { Addresses = [address], Zone = zone, NodeName = node, Ready = ready });

    /// <summary>With any endpoint.</summary>
    public GivenSlice Endpoint(SliceEndpointConfig endpoint) => With(c => c with { Endpoints = c.Endpoints.Append(endpoint).ToEquatableArray() });

    /// <summary>Changes anything else.</summary>
    public GivenSlice With(Func<EndpointSliceConfig, EndpointSliceConfig> change)
    {
        _config = change(_config);
        return this;
    }
}
