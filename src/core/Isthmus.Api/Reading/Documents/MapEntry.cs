namespace Isthmus.Api.Reading.Documents;

/// <summary>A key with its value.</summary>
/// <param name="Key">The key as text.</param>
/// <param name="KeyPosition">Where the key begins.</param>
/// <param name="Value">The value.</param>
internal readonly record struct MapEntry(string Key, TextPosition KeyPosition, DocumentNode Value);
