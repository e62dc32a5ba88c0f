namespace Isthmus.Model.Plans;

/// <summary>An operator's own limit on retries as a share of what is active (<c>CircuitBreakers.Thresholds.RetryBudget</c>).</summary>
/// <param name="Percent">Share of active requests, 0 to 100.</param>
/// <param name="MinimumConcurrency">Retries that are always allowed.</param>
public sealed record RetryBudget(double Percent, uint MinimumConcurrency);
