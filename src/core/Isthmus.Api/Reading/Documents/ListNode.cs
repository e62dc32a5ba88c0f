namespace Isthmus.Api.Reading.Documents;

/// <summary>A sequence.</summary>
internal sealed class ListNode(TextPosition position, IReadOnlyList<DocumentNode> items) : DocumentNode(position)
{
    public IReadOnlyList<DocumentNode> Items { get; } = items;

    public override string Describe() => "a list";
}
