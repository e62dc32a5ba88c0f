namespace Isthmus.Planner.Checking;

/// <summary>The mTLS mode that holds for a workload's port (PeerAuthentication: mesh, namespace, workload, port; per level the oldest).</summary>
internal static class MtlsModes
{
    public static MtlsMode Of(MeshFacts facts, Endpoint endpoint)
    {
        var policies = facts.Config.PeerAuthentications;
        var mode = MtlsMode.Permissive;
        mode = Or(policies.In(facts.RootNamespace).FirstOrDefault(p => p.Config.Selector is null)?.Config.Mode, mode);
        if (string.Equals(endpoint.Namespace, facts.RootNamespace, StringComparison.Ordinal))
        {
            return mode;
        }

        mode = Or(policies.In(endpoint.Namespace).FirstOrDefault(p => p.Config.Selector is null)?.Config.Mode, mode);
        if (policies.In(endpoint.Namespace).FirstOrDefault(p => p.Config.Selector?.Selects(endpoint.Labels) ?? false) is not { } own)
        {
            return mode;
        }

        mode = Or(own.Config.Mode, mode);
        foreach (var (port, portMode) in own.Config.PortLevelMtls)
        {
            if (port == endpoint.Port)
            {
                return Or(portMode, mode);
            }
        }

        return mode;
    }

    private static MtlsMode Or(MtlsMode? mode, MtlsMode otherwise) => mode is null or MtlsMode.Unset ? otherwise : mode.Value;
}
