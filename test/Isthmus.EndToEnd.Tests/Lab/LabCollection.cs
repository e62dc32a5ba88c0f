namespace Isthmus.EndToEnd.Tests.Lab;

/// <summary>Tests that start whole labs run one after the other and beside nothing else: each is a dozen processes, and some judge how fast a lab reacts.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LabCollection
{
    public const string Name = "lab";
}
