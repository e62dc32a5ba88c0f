using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Routes;

/// <summary>A compiled route table with what could not be compiled.</summary>
/// <param name="Matcher">The table. Routes that could not be compiled never match in it.</param>
/// <param name="Problems">What is wrong. When there is anything, the table ought to be refused and the last good one kept.</param>
public sealed record RouteCompilation(RouteMatcher Matcher, EquatableArray<PlanProblem> Problems);
