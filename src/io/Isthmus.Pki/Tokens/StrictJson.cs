using System.Text.Json;
using System.Text.Unicode;

namespace Isthmus.Pki.Tokens;

/// <summary>
/// JSON from strangers. What the platform parses and then throws at when a text is asked for (bytes that are no UTF-8, half of a surrogate pair behind a
/// backslash) is refused here, once, so that nobody behind has to expect it.
/// </summary>
internal static class StrictJson
{
    // Two members of one name are two readings of one token, and who checks it may not be who uses it (RFC 7515 4, RFC 7519 4).
    private static readonly JsonDocumentOptions NamesOnce = new() { AllowDuplicateProperties = false };

    /// <summary>The object that the bytes are; null when they are none.</summary>
    public static JsonElement? ReadObject(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            if (!Utf8.IsValid(utf8.Span) || !HasOnlyText(utf8.Span))
            {
                return null;
            }

            using var document = JsonDocument.Parse(utf8, NamesOnce);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A member that is a text; empty for anything else.</summary>
    public static string Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    // Only an escape can name half a pair.
    private static bool HasOnlyText(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        try
        {
            while (reader.Read())
            {
                if (reader.ValueIsEscaped)
                {
                    reader.GetString();
                }
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
