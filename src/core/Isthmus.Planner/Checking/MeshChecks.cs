namespace Isthmus.Planner.Checking;

/// <summary>
/// The rules that objects must follow together. What they find is accepted by Istio and does nothing, or bites later: nearly all are warnings.
/// </summary>
public static class MeshChecks
{
    /// <summary>Adds every finding about the mesh, all at once.</summary>
    /// <param name="snapshot">The mesh.</param>
    /// <param name="violations">Takes the findings; those about operator's rules name the file through the object's origin.</param>
    public static void Check(MeshSnapshot snapshot, Violations violations) => Check(snapshot, new MeshSources(), violations);

    /// <summary>The same, with the places of what the snapshot only has the meaning of.</summary>
    public static void Check(MeshSnapshot snapshot, MeshSources sources, Violations violations)
    {
        var facts = new MeshFacts(snapshot);
        LocalityChecks.Check(facts, sources, violations);
        NetworkChecks.Check(facts, sources, violations);
        DestinationRuleChecks.Check(facts, violations);
        DestinationRuleConflicts.Check(facts, violations);
        RouteChecks.Check(facts, violations);
        RouteConflicts.Check(facts, violations);
        GatewayChecks.Check(facts, violations);
        GatewayConflicts.Check(facts, violations);
        ServiceChecks.Check(facts, sources, violations);
        PeerChecks.Check(facts, violations);
        AuthorizationChecks.Check(facts, violations);
        SelectorChecks.Check(facts, violations);
    }
}
