namespace Isthmus.Api.Reading.Documents;

/// <summary>A piece of a YAML or JSON document that knows where it was written. Immutable; aliases make several parents share one node.</summary>
internal abstract class DocumentNode(TextPosition position)
{
    /// <summary>Where it begins.</summary>
    public TextPosition Position { get; } = position;

    /// <summary>Whether it stands for "not given": YAML's and JSON's null.</summary>
    public virtual bool IsNull => false;

    /// <summary>What it is, for messages: <c>a list</c>, <c>the number 5</c>.</summary>
    public abstract string Describe();
}
