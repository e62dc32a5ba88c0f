using System.Collections;

namespace Isthmus.Rpc;

/// <summary>
/// Key and value pairs beside the messages of a call, in order; keys are lower case and may repeat. Values of keys that end in
/// <c>-bin</c> are bytes, which travel as base64. Not safe for concurrent use.
/// </summary>
public sealed class RpcMetadata : IEnumerable<KeyValuePair<string, string>>
{
    private const string BinarySuffix = "-bin";

    private readonly List<KeyValuePair<string, string>> _entries = [];

    /// <summary>How many pairs there are.</summary>
    public int Count => _entries.Count;

    /// <summary>The first value of <paramref name="key"/>, or null.</summary>
    public string? this[string key] => _entries.Find(e => e.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Appends a text value: printable ASCII.</summary>
    /// <exception cref="ArgumentException">The key says binary or is the protocol's own, or the value has other characters.</exception>
    public void Add(string key, string value)
    {
        if (key.EndsWith(BinarySuffix, StringComparison.OrdinalIgnoreCase) || IsReserved(key))
        {
            throw new ArgumentException($"'{key}' cannot be set as text", nameof(key));
        }

        if (!value.All(c => c is >= ' ' and <= '~'))
        {
            throw new ArgumentException($"the value of '{key}' is not printable ASCII; use a key that ends in {BinarySuffix}", nameof(value));
        }

        AddRaw(key, value);
    }

    /// <summary>Appends bytes; the key ends in <c>-bin</c>.</summary>
    /// <exception cref="ArgumentException">The key does not end in <c>-bin</c>.</exception>
    public void AddBinary(string key, ReadOnlySpan<byte> value)
    {
        if (!key.EndsWith(BinarySuffix, StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"'{key}' does not end in {BinarySuffix}", nameof(key));
        }

        // Senders leave the padding out (gRPC over HTTP/2, "Custom-Metadata").
        AddRaw(key, Convert.ToBase64String(value).TrimEnd('='));
    }

    /// <summary>The bytes of the first value of <paramref name="key"/>; false if it is absent or not base64.</summary>
    public bool TryGetBinary(string key, out byte[] value)
    {
        value = [];
        if (this[key] is not { } text)
        {
            return false;
        }

        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        var buffer = new byte[padded.Length / 4 * 3];
        if (!Convert.TryFromBase64String(padded, buffer, out var written))
        {
            return false;
        }

        value = buffer[..written];
        return true;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Keys that belong to HTTP or to the protocol and never to an application.</summary>
    internal static bool IsReserved(string key) =>
        key.Length == 0 || key[0] == ':' || key.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)
        || key.Equals("content-type", StringComparison.OrdinalIgnoreCase) || key.Equals("te", StringComparison.OrdinalIgnoreCase);

    internal void AddRaw(string key, string value) => _entries.Add(new(key.ToLowerInvariant(), value));
}
