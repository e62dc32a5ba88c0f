namespace Isthmus.Api.Reading.Fields;

/// <summary>Compares field names as protobuf's JSON mapping does: <c>exportTo</c> may be written <c>export_to</c>.</summary>
internal static class FieldName
{
    /// <summary>Whether <paramref name="written"/> names the field whose JSON name is <paramref name="name"/>.</summary>
    public static bool Matches(ReadOnlySpan<char> written, ReadOnlySpan<char> name)
    {
        if (written.SequenceEqual(name))
        {
            return true;
        }

        var at = 0;
        for (var i = 0; i < written.Length; i++, at++)
        {
            var c = written[i];
            if (c == '_' && i > 0 && i + 1 < written.Length)
            {
                c = char.ToUpperInvariant(written[++i]);
            }

            if (at >= name.Length || name[at] != c)
            {
                return false;
            }
        }

        return at == name.Length;
    }
}
