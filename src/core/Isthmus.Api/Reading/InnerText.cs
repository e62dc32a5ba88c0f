using Isthmus.Api.Reading.Documents;

namespace Isthmus.Api.Reading;

/// <summary>Finds where a document that stands as text inside another (<c>data.mesh</c> of a ConfigMap) begins in the file.</summary>
internal static class InnerText
{
    /// <summary>The offset of the scalar's lines. Only a <c>|</c> block keeps the file's lines; of any other, all is at its beginning.</summary>
    public static TextOffset OffsetOf(ScalarNode scalar, string file) => scalar.IsLiteral
        ? new TextOffset(scalar.Position.Line, IndentAfter(file, scalar.Position.Line))
        : new TextOffset(0, 0, scalar.Position);

    // The indentation of the first line with content after the given number of lines.
    private static int IndentAfter(string file, int lines)
    {
        var at = 0;
        for (var line = 0; line < lines && at >= 0; line++)
        {
            at = file.IndexOf('\n', at) + 1;
            if (at == 0)
            {
                return 0;
            }
        }

        var rest = file.AsSpan(at);
        var content = rest.IndexOfAnyExcept(" \r\n");
        return content < 0 ? 0 : content - (rest[..content].LastIndexOf('\n') + 1);
    }
}
