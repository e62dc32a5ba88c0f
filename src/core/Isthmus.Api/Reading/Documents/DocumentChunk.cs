namespace Isthmus.Api.Reading.Documents;

/// <summary>The part of a file between two <c>---</c> lines. No YAML document crosses such a line, so a mistake in one cannot harm another.</summary>
/// <param name="Text">The text.</param>
/// <param name="LinesBefore">How many lines of the file come before it.</param>
internal readonly record struct DocumentChunk(string Text, int LinesBefore)
{
    /// <summary>Cuts a file. Parts without content are left out.</summary>
    public static IEnumerable<DocumentChunk> Split(string text)
    {
        int start = 0, startLine = 0, line = 0;
        var hasContent = false;
        for (var at = 0; at < text.Length; line++)
        {
            var end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end + 1;
            var kind = Classify(text.AsSpan(at, end - at));
            if (kind is LineKind.Marker or LineKind.MarkerWithContent)
            {
                if (hasContent)
                {
                    yield return new DocumentChunk(text[start..at], startLine);
                    hasContent = false;
                }

                // Directives (%YAML) and comments stay with the document that follows.
                (start, startLine) = kind == LineKind.Marker ? (end, line + 1) : (at, line);
            }

            hasContent |= kind is LineKind.Content or LineKind.MarkerWithContent;
            at = end;
        }

        if (hasContent)
        {
            yield return new DocumentChunk(start == 0 ? text : text[start..], startLine);
        }
    }

    private static LineKind Classify(ReadOnlySpan<char> line)
    {
        var trimmed = line.TrimEnd();
        if (trimmed.StartsWith("---", StringComparison.Ordinal) && (trimmed.Length == 3 || trimmed[3] is ' ' or '\t'))
        {
            var rest = trimmed[3..].TrimStart();
            return rest.IsEmpty || rest[0] == '#' ? LineKind.Marker : LineKind.MarkerWithContent;
        }

        var content = trimmed.TrimStart();
        return content.IsEmpty || content[0] == '#' || trimmed[0] == '%' || trimmed is "..." ? LineKind.Empty : LineKind.Content;
    }

    private enum LineKind
    {
        Empty,
        Content,
        Marker,
        MarkerWithContent,
    }
}
