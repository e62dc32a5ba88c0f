namespace Isthmus.Registry.Endpoints;

/// <summary>Endpoints of ServiceEntries whose address is the host of another service of the mesh: that service's endpoints stand in their place.</summary>
internal sealed partial class EndpointListBuilder
{
    /// <summary>
    /// The service that <paramref name="host"/> means to a ServiceEntry: of those that its namespace may see, the one of its own namespace, else a
    /// Kubernetes service, else the oldest. Null when there is none, when it is the service itself, or when it has no endpoints of its own to give.
    /// </summary>
    private Service? FindTarget(ServiceKey from, string host)
    {
        if (string.Equals(host, from.Host, StringComparison.Ordinal))
        {
            return null;
        }

        Service? best = null;
        foreach (var service in services.ByHost(host))
        {
            if (IsVisible(service, from.Namespace) && (best is null || Rank(service, from.Namespace) < Rank(best, from.Namespace)))
            {
                best = service;
            }
        }

        return best is { Resolution: ServiceResolution.Endpoints or ServiceResolution.Dns } or { IsHeadless: true } ? best : null;
    }

    private static int Rank(Service service, string ns)
    {
        if (string.Equals(service.Key.Namespace, ns, StringComparison.Ordinal))
        {
            return 0;
        }

        return service.Source == ServiceSource.Kubernetes ? 1 : 2;
    }

    private bool IsVisible(Service service, string ns)
    {
        var exportTo = service.ExportTo.IsEmpty ? objects.Mesh.DefaultServiceExportTo : service.ExportTo;
        foreach (var target in exportTo)
        {
            if (target is "*"
                || string.Equals(target, ns, StringComparison.Ordinal)
                || (target is "." && string.Equals(service.Key.Namespace, ns, StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private void Expand(EndpointCollection endpoints, ApiObject<ServiceEntryConfig> entry, int index, Service target, ServiceKey[] path)
    {
        var field = $"spec.endpoints[{index}].address";
        if (path.Contains(target.Key))
        {
            Report(entry, field, RegistryProblemKind.EndpointCycle, target.Key.Host);
            return;
        }

        if (path.Length > Defaults.MaxExpansionDepth)
        {
            Report(entry, field, RegistryProblemKind.EndpointsTooDeep, target.Key.Host);
            return;
        }

        var stated = entry.Config.Endpoints[index];
        var behind = Collect(target.Key, path).ToSorted();
        foreach (var port in entry.Config.Ports)
        {
            if (PortOf(target, stated, port) is not { } targetPort)
            {
                Report(entry, field, RegistryProblemKind.PortNotFound, port.Name);
                continue;
            }

            foreach (var endpoint in behind)
            {
                if (!string.Equals(endpoint.PortName, targetPort.Name, StringComparison.Ordinal))
                {
                    continue;
                }

                if (endpoints.Count >= Defaults.MaxExpandedEndpoints)
                {
                    Report(entry, field, RegistryProblemKind.TooManyEndpoints, target.Key.Host);
                    return;
                }

                endpoints.Add(Adopt(endpoint, stated, port.Name));
            }
        }
    }

    /// <summary>The port of the target that a port of the ServiceEntry means: the one that the endpoint states, else of the same name, else of the same number.</summary>
    private static ServicePort? PortOf(Service target, WorkloadEntryConfig stated, ServiceEntryPortConfig port)
    {
        foreach (var (name, number) in stated.Ports)
        {
            if (string.Equals(name, port.Name, StringComparison.Ordinal))
            {
                return target.FindPort(number);
            }
        }

        foreach (var candidate in target.Ports)
        {
            if (string.Equals(candidate.Name, port.Name, StringComparison.Ordinal))
            {
                return candidate;
            }
        }

        return target.FindPort(port.TargetPort > 0 ? port.TargetPort : port.Number);
    }

    /// <summary>The endpoint as one of ours: it stays where and what it is, except for what the ServiceEntry states.</summary>
    private static Endpoint Adopt(Endpoint endpoint, WorkloadEntryConfig stated, string portName)
    {
        var weight = (ulong)endpoint.Weight * Math.Max(stated.Weight, 1);
        var adopted = endpoint with { PortName = portName, Weight = (uint)Math.Min(weight, uint.MaxValue) };
        if (stated.Labels.Count > 0)
        {
            adopted = adopted with { Labels = adopted.Labels.With(stated.Labels) };
        }

        var locality = Localities.OfEntry(stated.Locality, stated.Labels);
        return locality.IsNone ? adopted : adopted with { Locality = locality, Labels = TopologyLabels.Move(adopted.Labels, locality) };
    }
}
