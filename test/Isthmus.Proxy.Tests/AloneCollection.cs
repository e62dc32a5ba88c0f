namespace Isthmus.Proxy.Tests;

/// <summary>
/// Tests that run while no other does. A collection of garbage, caused by whoever, throws away what is left of a thread's allocation block (up to 8 KiB), and the
/// runtime counts that as allocated: measured beside other tests, a loop that allocates nothing seems to.
/// </summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
