namespace Isthmus.Registry.Endpoints;

/// <summary>Endpoints of ServiceEntries.</summary>
internal sealed partial class EndpointListBuilder
{
    private void AddEntry(EndpointCollection endpoints, ServiceKey key, ApiObject<ServiceEntryConfig> entry, ServiceKey[] path)
    {
        var config = entry.Config;
        if (config.WorkloadSelector is not null)
        {
            AddSelected(endpoints, entry);
        }
        else if (config.Resolution is ServiceResolution.Passthrough or ServiceResolution.DynamicDns)
        {
            return;
        }
        else if (!config.Endpoints.IsEmpty)
        {
            for (var i = 0; i < config.Endpoints.Count; i++)
            {
                AddStated(endpoints, key, entry, i, path);
            }
        }
        else if (IsDns(config) && !key.Host.StartsWith('*'))
        {
            AddHostItself(endpoints, key, entry);
        }
    }

    /// <summary>Pods and WorkloadEntries of every cluster. A name or a socket path stands only in a service that is resolved by DNS.</summary>
    private void AddSelected(EndpointCollection endpoints, ApiObject<ServiceEntryConfig> entry)
    {
        foreach (var id in objects.EntrySelection.MembersOf((entry.Metadata.Namespace, entry.Metadata.Name)))
        {
            if (workloads.GetValueOrDefault(id) is { } details
                && (EndpointCollection.IsIP(details.Address) || IsReachedByNetwork(details) || (details.Address.Length > 0 && IsDns(entry.Config))))
            {
                AddPorts(endpoints, entry.Config, details);
            }
        }
    }

    private void AddStated(EndpointCollection endpoints, ServiceKey key, ApiObject<ServiceEntryConfig> entry, int index, ServiceKey[] path)
    {
        var config = entry.Config;
        var stated = config.Endpoints[index];
        var isName = stated.Address.Length > 0 && !EndpointCollection.IsIP(stated.Address) && !EndpointCollection.IsUnixPath(stated.Address);
        if (isName && config.Resolution is ServiceResolution.Dns or ServiceResolution.Endpoints && FindTarget(key, stated.Address) is { } target)
        {
            Expand(endpoints, entry, index, target, [.. path, key]);
            return;
        }

        if (isName && !IsDns(config))
        {
            Report(entry, $"spec.endpoints[{index}].address", RegistryProblemKind.HostNotFound, stated.Address);
            return;
        }

        var name = stated.Address.Length > 0 ? "" : $"{entry.Metadata.Name}-{index}";
        var details = _reader.ReadInline(entry.Metadata.Namespace, name, stated);
        if (stated.Address.Length > 0 || IsReachedByNetwork(details))
        {
            AddPorts(endpoints, config, details with { IsStated = true, Workload = details.Workload with { Deployment = "" } });
        }
    }

    /// <summary>A service that DNS resolves and that states no endpoints is its own endpoint, without mTLS.</summary>
    private void AddHostItself(EndpointCollection endpoints, ServiceKey key, ApiObject<ServiceEntryConfig> entry)
    {
        var itself = _reader.ReadInline(entry.Metadata.Namespace, "", new WorkloadEntryConfig { Address = key.Host });
        AddPorts(endpoints, entry.Config, itself with { AcceptsMtls = false });
    }

    private static void AddPorts(EndpointCollection endpoints, ServiceEntryConfig config, WorkloadDetails details)
    {
        foreach (var port in config.Ports)
        {
            endpoints.Add(details.ToEndpoint(details.Address, PortOn(details, port), port.Name));
        }
    }

    private static int PortOn(WorkloadDetails details, ServiceEntryPortConfig port)
    {
        if (EndpointCollection.IsUnixPath(details.Address))
        {
            return 0;
        }

        var named = details.PortNamed(port.Name);
        return named > 0 ? named : port.TargetPort > 0 ? port.TargetPort : port.Number;
    }

    private static bool IsDns(ServiceEntryConfig config) => config.Resolution is ServiceResolution.Dns or ServiceResolution.DnsRoundRobin;

    private static bool IsReachedByNetwork(WorkloadDetails details) => details.Address.Length == 0 && !details.Workload.Network.IsNone;

    private void Report(ApiObject<ServiceEntryConfig> entry, string path, RegistryProblemKind kind, string subject) =>
        _problems.Add(new RegistryProblem(entry.Key, path, kind, subject));
}
