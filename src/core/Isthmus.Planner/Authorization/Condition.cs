namespace Isthmus.Planner.Authorization;

/// <summary>How the values of one <c>when</c> key are read.</summary>
/// <param name="IsHttpOnly">The key means something only for HTTP requests.</param>
/// <param name="IsOperation">It says what is done, not who calls.</param>
/// <param name="Term">The term for one value.</param>
internal sealed record Condition(bool IsHttpOnly, bool IsOperation, Func<string, AuthorizationTerm> Term);
