namespace Isthmus.Registry.Services;

/// <summary>A service that wants virtual addresses of its own.</summary>
/// <param name="Key">The service.</param>
/// <param name="CreatedAt">When its ServiceEntry was made: the oldest keeps its address.</param>
/// <param name="Present">Addresses that its object already carries in its status.</param>
internal sealed record AllocationRequest(ServiceKey Key, DateTimeOffset CreatedAt, EquatableArray<string> Present);
