using Isthmus.Api.Networking;
using Isthmus.Model;
using Isthmus.Model.Services;

namespace Isthmus.TestKit.Builders;

/// <summary>A ServiceEntry: STATIC and MESH_INTERNAL, until said otherwise.</summary>
public sealed class GivenServiceEntry : GivenObject<GivenServiceEntry, ServiceEntryConfig>
{
    private ServiceEntryConfig _config = new() { Resolution = ServiceResolution.Endpoints, IsMeshInternal = true };

    internal GivenServiceEntry(string name)
        : base(name, "default")
    {
    }

    /// <inheritdoc/>
    protected override ServiceEntryConfig Config => _config;

    /// <summary>For these hosts.</summary>
    public GivenServiceEntry Hosts(params string[] hosts) => With(c => c with { Hosts = hosts.ToEquatableArray() });

    /// <summary>With a port.</summary>
    public GivenServiceEntry Port(int number, string name = "http", AppProtocol protocol = AppProtocol.Http, int target = 0) =>
        With(c => c with { Ports = c.Ports.Append(new ServiceEntryPortConfig(number, name, protocol, target)).ToEquatableArray() });

    /// <summary>Resolved in this way.</summary>
    public GivenServiceEntry Resolved(ServiceResolution resolution) => With(c => c with { Resolution = resolution });

    /// <summary>Outside the mesh.</summary>
    public GivenServiceEntry External() => With(c => c with { IsMeshInternal = false });

    /// <summary>With an endpoint; the change may state more than its address.</summary>
    public GivenServiceEntry Endpoint(string address, Func<WorkloadEntryConfig, WorkloadEntryConfig>? with = null)
    {
        var endpoint = new WorkloadEntryConfig { Address = address };
        return With(c => c with { Endpoints = c.Endpoints.Append(with?.Invoke(endpoint) ?? endpoint).ToEquatableArray() });
    }

    /// <summary>With a selector label.</summary>
    public GivenServiceEntry Selecting(string key, string value) =>
        With(c => c with { WorkloadSelector = (c.WorkloadSelector ?? Model.Labels.Empty).With(key, value) });

    /// <summary>Changes anything else.</summary>
    public GivenServiceEntry With(Func<ServiceEntryConfig, ServiceEntryConfig> change)
    {
        _config = change(_config);
        return this;
    }
}
