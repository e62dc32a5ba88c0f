using System.Text;
using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Tests;

/// <summary>A request as rules see it, from text.</summary>
internal readonly struct FakeRequest : IRequestAttributes
{
    private readonly byte[] _method;
    private readonly byte[] _scheme;
    private readonly byte[] _authority;
    private readonly byte[] _path;
    private readonly (byte[] Name, byte[] Value)[] _headers;
    private readonly (string Path, byte[] Value)[] _claims;

    public FakeRequest(string path, string authority = "a.example", string method = "GET", string scheme = "http", string[]? headers = null, string[]? claims = null)
    {
        _path = Encoding.UTF8.GetBytes(path);
        _authority = Encoding.UTF8.GetBytes(authority);
        _method = Encoding.UTF8.GetBytes(method);
        _scheme = Encoding.UTF8.GetBytes(scheme);
        _headers = [.. (headers ?? []).Select(h => h.Split(": ", 2)).Select(p => (Encoding.UTF8.GetBytes(p[0]), Encoding.UTF8.GetBytes(p[1])))];
        _claims = [.. (claims ?? []).Select(c => c.Split('=', 2)).Select(p => (p[0], Encoding.UTF8.GetBytes(p[1])))];
    }

    public ReadOnlySpan<byte> Method => _method;

    public ReadOnlySpan<byte> Scheme => _scheme;

    public ReadOnlySpan<byte> Authority => _authority;

    public ReadOnlySpan<byte> PathAndQuery => _path;

    public bool TryGetHeader(scoped ReadOnlySpan<byte> name, scoped ref int cursor, out ReadOnlySpan<byte> value)
    {
        while (cursor < _headers.Length)
        {
            var (found, text) = _headers[cursor++];
            if (name.SequenceEqual(found))
            {
                value = text;
                return true;
            }
        }

        value = default;
        return false;
    }

    public bool TryGetClaim(scoped ReadOnlySpan<string> path, scoped ref int cursor, out ReadOnlySpan<byte> value)
    {
        while (cursor < _claims.Length)
        {
            var (found, text) = _claims[cursor++];
            if (found == string.Join('.', path!))
            {
                value = text;
                return true;
            }
        }

        value = default;
        return false;
    }
}
