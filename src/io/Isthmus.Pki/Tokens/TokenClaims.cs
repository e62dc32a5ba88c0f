using System.Text;
using System.Text.Json;

namespace Isthmus.Pki.Tokens;

/// <summary>What a token says (RFC 7519 4). To be believed only after <see cref="TokenChecks"/> has said so. Immutable.</summary>
public sealed class TokenClaims
{
    private readonly JsonElement _root;

    internal TokenClaims(JsonElement root) => _root = root;

    /// <summary>Who made it (<c>iss</c>).</summary>
    public string Issuer => StrictJson.Text(_root, "iss");

    /// <summary>For whom it is (<c>aud</c>).</summary>
    public IEnumerable<string> Audiences => ValuesOf(["aud"]);

    /// <summary>
    /// The texts that a claim holds: one, one per element of a list, none for anything else. <c>scope</c> and <c>permission</c> also give their words, because
    /// issuers write lists that way (Istio does the same by default).
    /// </summary>
    /// <param name="path">The claim's name, then the names inside it.</param>
    public IEnumerable<string> ValuesOf(ReadOnlySpan<string> path)
    {
        if (Find(path) is not { } claim)
        {
            return [];
        }

        var texts = claim.ValueKind switch
        {
            JsonValueKind.String => [claim.GetString()!],
            JsonValueKind.Array => claim.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!),
            _ => Enumerable.Empty<string>(),
        };
        return path is ["scope" or "permission"] && claim.ValueKind == JsonValueKind.String ? texts.Concat(claim.GetString()!.Split(' ')) : texts;
    }

    /// <summary>One of <see cref="ValuesOf"/> in UTF-8; null behind the last.</summary>
    public byte[]? ValueAt(ReadOnlySpan<string> path, int index) => ValuesOf(path).ElementAtOrDefault(index) is { } text ? Encoding.UTF8.GetBytes(text) : null;

    /// <summary>A claim as one line for a header field: texts, numbers and truth values as they are; null for lists, objects and what is not there.</summary>
    /// <param name="path">The claim's name, then the names inside it.</param>
    public string? LineOf(ReadOnlySpan<string> path) => Find(path) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } other => other.GetRawText(),
        _ => null,
    };

    /// <summary>A time in seconds since 1970 (RFC 7519 2, NumericDate); null when the claim is not there.</summary>
    /// <returns>False when the claim is no time.</returns>
    internal bool TryReadTime(string name, out double? seconds)
    {
        seconds = null;
        if (!_root.TryGetProperty(name, out var claim))
        {
            return true;
        }

        if (claim.ValueKind != JsonValueKind.Number || !claim.TryGetDouble(out var value) || !double.IsFinite(value))
        {
            return false;
        }

        seconds = value;
        return true;
    }

    private JsonElement? Find(ReadOnlySpan<string> path)
    {
        var at = _root;
        foreach (var name in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }

        return at;
    }
}
