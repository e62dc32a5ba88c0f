namespace Isthmus.Runtime.Tests.Epoll;

/// <summary>Tests that look at or change what belongs to the whole process; nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
