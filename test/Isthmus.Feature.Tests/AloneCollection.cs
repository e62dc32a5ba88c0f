namespace Isthmus.Feature.Tests;

/// <summary>Tests that run while no other does: what they measure belongs to the whole process.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
