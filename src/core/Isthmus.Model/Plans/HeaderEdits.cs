namespace Isthmus.Model.Plans;

/// <summary>Changes to the headers of a message. Removal comes first, then set, then add.</summary>
/// <param name="Set">Replaces all values.</param>
/// <param name="Add">Adds a value.</param>
/// <param name="Remove">Removes all values; names in lower case.</param>
public sealed record HeaderEdits(EquatableArray<HeaderValue> Set, EquatableArray<HeaderValue> Add, EquatableArray<string> Remove)
{
    /// <summary>No changes.</summary>
    public static HeaderEdits None { get; } = new([], [], []);
}
