namespace Isthmus.Proxy.Tests;

/// <summary>
/// Tests that run while no other does: what they measure belongs to the whole process, or is more when others take the time of the thread that is measured.
/// </summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
