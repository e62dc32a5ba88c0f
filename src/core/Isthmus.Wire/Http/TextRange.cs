namespace Isthmus.Wire.Http;

/// <summary>A piece of a head's text by position, which stays true when the text moves.</summary>
internal readonly record struct TextRange(int Start, int Length);
