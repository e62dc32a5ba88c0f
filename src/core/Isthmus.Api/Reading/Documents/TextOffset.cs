namespace Isthmus.Api.Reading.Documents;

/// <summary>Where a text stands inside its file, so that positions in it can be told as positions in the file.</summary>
/// <param name="Lines">Lines before it.</param>
/// <param name="Columns">Columns before each of its lines.</param>
/// <param name="Everywhere">Set when the text's lines are not the file's (a quoted text with escapes): then this stands for every place in it.</param>
internal readonly record struct TextOffset(int Lines, int Columns = 0, TextPosition? Everywhere = null)
{
    /// <summary>The position in the file of a 1-based place in the text.</summary>
    public TextPosition At(long line, long column) => Everywhere ?? new((int)line + Lines, (int)column + Columns);
}
