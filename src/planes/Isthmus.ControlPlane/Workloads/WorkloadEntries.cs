namespace Isthmus.ControlPlane.Workloads;

/// <summary>The WorkloadEntry of a proxy: its group's template, completed by what the proxy says of itself.</summary>
internal static class WorkloadEntries
{
    private const string GroupAnnotation = "istio.io/autoRegistrationGroup";

    /// <summary>
    /// Builds the entry. Labels come from the template, are overlaid by the group's metadata, and those by the proxy's; address, network and locality are
    /// the proxy's where it says any (Istio: autoregistration).
    /// </summary>
    public static ApiObject<WorkloadEntryConfig> Build(Registration registration, ApiObject<WorkloadGroupConfig> group, bool? isHealthy)
    {
        var (template, proxy) = (group.Config.Template, registration.Proxy);
        var labels = template.Labels.With(group.Config.Labels).With(registration.Labels);
        var metadata = new ObjectMeta
        {
            Name = registration.Key.Name,
            Namespace = proxy.Namespace,
            Labels = labels,
            Annotations = group.Config.Annotations.With(GroupAnnotation, group.Metadata.Name),
            Owners = [$"{WorkloadGroupConfig.Kind}/{group.Metadata.Name}"],
        };
        var entry = template with
        {
            Address = proxy.Addresses[0],
            Labels = labels,
            Network = proxy.Network.IsNone ? template.Network : proxy.Network.Value,
            Locality = proxy.Locality.IsNone ? template.Locality : proxy.Locality.ToString(),
            ServiceAccount = template.ServiceAccount.Length > 0 ? template.ServiceAccount : registration.ServiceAccount,

            // With a probe the workload is not to be used before its first success.
            Healthy = isHealthy ?? (group.Config.Probe is null ? null : false),
        };
        return new(metadata, entry, Origin.Unknown);
    }
}
