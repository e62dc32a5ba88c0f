using System.Text.Json;

namespace Isthmus.Pki.Tokens;

/// <summary>The public keys of an issuer (RFC 7517 5). Immutable.</summary>
public sealed class JsonWebKeySet
{
    private JsonWebKeySet(JsonWebKey[] keys) => Keys = keys;

    /// <summary>The keys that can be used; members of other kinds are left out, as RFC 7517 5 wants it.</summary>
    public IReadOnlyList<JsonWebKey> Keys { get; }

    /// <summary>Reads a set; null, with the reason, when the text is none or has no usable key.</summary>
    /// <param name="json">At most <see cref="Defaults.MaxKeySetSize"/> characters.</param>
    /// <param name="problem">For people; empty when all is well.</param>
    public static JsonWebKeySet? TryParse(string json, out string problem)
    {
        problem = json.Length > Defaults.MaxKeySetSize ? $"the key set has more than {Defaults.MaxKeySetSize / 1024} KiB" : "";
        if (problem.Length > 0)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("keys", out var keys) && keys.ValueKind == JsonValueKind.Array)
            {
                return Read(keys, out problem);
            }

            problem = "the key set has no list 'keys'";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            problem = $"the key set is no JSON: {e.Message}";
        }

        return null;
    }

    private static JsonWebKeySet? Read(JsonElement keys, out string problem)
    {
        var usable = keys.EnumerateArray().Take(Defaults.MaxIssuerKeys).Select(JsonWebKey.Read).OfType<JsonWebKey>().ToArray();
        problem = usable.Length == 0 ? "the key set has no RSA or EC key for signatures" : "";
        return usable.Length == 0 ? null : new JsonWebKeySet(usable);
    }
}
