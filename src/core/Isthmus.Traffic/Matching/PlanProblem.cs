namespace Isthmus.Traffic.Matching;

/// <summary>Something in a plan that cannot be honoured: what a refusal of the plan names.</summary>
/// <param name="Where">The part, for example the name of a route or rule.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record PlanProblem(string Where, string Reason);
