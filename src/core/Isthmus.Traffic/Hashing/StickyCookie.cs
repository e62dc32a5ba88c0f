using System.Globalization;
using System.Text;
using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Hashing;

/// <summary>A cookie that we make ourselves so that a caller keeps its endpoint (<c>HashPolicy.Cookie</c> with a lifetime).</summary>
public sealed class StickyCookie
{
    private const int ValueLength = 16;

    private readonly byte[] _before;
    private readonly byte[] _after;

    internal StickyCookie(HashPolicy policy)
    {
        var seconds = (long)(policy.CookieLifetime ?? TimeSpan.Zero).TotalSeconds;
        var age = seconds > 0 ? string.Create(CultureInfo.InvariantCulture, $"; Max-Age={seconds}") : "";
        var path = policy.CookiePath.Length > 0 ? $"; Path={policy.CookiePath}" : "";
        _before = Encoding.UTF8.GetBytes($"{policy.Name}=\"");
        _after = Encoding.UTF8.GetBytes($"\"{age}{path}; HttpOnly");
    }

    /// <summary>How many bytes <see cref="Write"/> writes.</summary>
    public int Length => _before.Length + ValueLength + _after.Length;

    /// <summary>Writes the value of <c>set-cookie</c> to <paramref name="destination"/>, which has room for <see cref="Length"/>.</summary>
    public int Write(ulong value, Span<byte> destination)
    {
        _before.CopyTo(destination);
        WriteValue(value, destination[_before.Length..]);
        _after.CopyTo(destination[(_before.Length + ValueLength)..]);
        return Length;
    }

    /// <summary>The hash of the cookie's value, which is what the caller will send from now on.</summary>
    internal static ulong HashOf(ulong value)
    {
        Span<byte> text = stackalloc byte[ValueLength];
        WriteValue(value, text);
        return XxHash64.Hash(text);
    }

    private static void WriteValue(ulong value, Span<byte> destination) =>
        value.TryFormat(destination, out _, "x16", CultureInfo.InvariantCulture);
}
