namespace Isthmus.Model.Plans;

/// <summary>Answers without an upstream.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body as text; empty when none.</param>
public sealed record RespondAction(int Status, string Body = "") : RouteAction;
