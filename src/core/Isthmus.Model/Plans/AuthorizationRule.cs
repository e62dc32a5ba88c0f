namespace Isthmus.Model.Plans;

/// <summary>One rule: who, doing what.</summary>
/// <param name="Name">Istio's name, <c>ns[NS]-policy[NAME]-rule[I]</c>; shown when it decides.</param>
/// <param name="Permissions">What is done.</param>
/// <param name="Principals">By whom.</param>
public sealed record AuthorizationRule(string Name, AuthorizationTerm Permissions, AuthorizationTerm Principals);
