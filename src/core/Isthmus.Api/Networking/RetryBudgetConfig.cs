namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io RetryBudget.</summary>
/// <param name="Percent"><c>percent</c>; null counts as 20.</param>
/// <param name="MinRetryConcurrency"><c>minRetryConcurrency</c>; 0 counts as 3.</param>
public sealed record RetryBudgetConfig(double? Percent, uint MinRetryConcurrency);
