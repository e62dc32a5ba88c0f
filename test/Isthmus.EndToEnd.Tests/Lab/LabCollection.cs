namespace Isthmus.EndToEnd.Tests.Lab;

/// <summary>Tests that start whole labs run one after the other: each is a dozen processes.</summary>
[CollectionDefinition(Name)]
public sealed class LabCollection
{
    public const string Name = "lab";
}
