namespace Isthmus.Traffic.Priorities;

/// <summary>The share of requests that one priority gets, in percent. Over all priorities of an upstream the two sum up to 100.</summary>
/// <param name="Healthy">Share that goes to its healthy hosts.</param>
/// <param name="Degraded">Share that goes to its degraded hosts.</param>
/// <param name="IsPanicking">Too few hosts are healthy: all are used, whatever their state.</param>
public readonly record struct PriorityLoad(uint Healthy, uint Degraded, bool IsPanicking);
