namespace Isthmus.Model.Checking;

/// <summary>A place in a text file.</summary>
/// <param name="Line">Counted from 1; 0 when not known.</param>
/// <param name="Column">Counted from 1, in UTF-16 units; 0 when not known.</param>
public readonly record struct TextPosition(int Line, int Column);
