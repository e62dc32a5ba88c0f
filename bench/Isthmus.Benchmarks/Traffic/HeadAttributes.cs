using Isthmus.Traffic.Authorization;
using Isthmus.Traffic.Matching;
using Isthmus.Wire.Http;

namespace Isthmus.Benchmarks.Traffic;

/// <summary>A parsed head as rules see it: what the proxy's own adapter costs.</summary>
internal readonly struct HeadAttributes(RequestHead head, byte[] peer) : IAuthorizationAttributes
{
    public ReadOnlySpan<byte> Method => head.MethodText;

    public ReadOnlySpan<byte> Scheme => "http"u8;

    public ReadOnlySpan<byte> Authority => head.Authority;

    public ReadOnlySpan<byte> PathAndQuery => head.Path;

    public ReadOnlySpan<byte> PeerIdentity => peer;

    public ReadOnlySpan<byte> ServerName => default;

    public IpValue DirectRemoteAddress => new(0x0A000009, 32);

    public IpValue RemoteAddress => new(0x0A000009, 32);

    public IpValue LocalAddress => new(0x0A000001, 32);

    public int LocalPort => 8080;

    public bool TryGetHeader(scoped ReadOnlySpan<byte> name, scoped ref int cursor, out ReadOnlySpan<byte> value)
    {
        var index = head.Headers.IndexOf(name, cursor);
        value = index < 0 ? default : head.Headers[index].Value;
        cursor = index + 1;
        return index >= 0;
    }

    public bool TryGetClaim(scoped ReadOnlySpan<string> path, scoped ref int cursor, out ReadOnlySpan<byte> value)
    {
        value = default;
        return false;
    }
}
