using System.Net;
using System.Text;
using Isthmus.Traffic.Authorization;
using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Tests.Authorization;

/// <summary>The call of istio facts 7.8: GET /admin/x?y=1 on port 8080 from cluster.local/ns/foo/sa/a.</summary>
internal readonly struct FakeCall(FakeRequest request, string peer = "spiffe://cluster.local/ns/foo/sa/a", string source = "10.0.0.9", string remote = "203.0.113.7") : IAuthorizationAttributes
{
    private readonly byte[] _peer = Encoding.ASCII.GetBytes(peer);

    public static FakeCall Http(string authority = "s.example.com:8080", string[]? claims = null) => new(new FakeRequest("/admin/x?y=1", authority, claims: claims));

    public static FakeCall Tcp() => new(new FakeRequest("", "", "", ""));

    public ReadOnlySpan<byte> Method => request.Method;

    public ReadOnlySpan<byte> Scheme => request.Scheme;

    public ReadOnlySpan<byte> Authority => request.Authority;

    public ReadOnlySpan<byte> PathAndQuery => request.PathAndQuery;

    public ReadOnlySpan<byte> PeerIdentity => _peer;

    public ReadOnlySpan<byte> ServerName => "outbound_.80_._.s"u8;

    public IpValue DirectRemoteAddress { get; } = IpValue.From(IPAddress.Parse(source));

    public IpValue RemoteAddress { get; } = IpValue.From(IPAddress.Parse(remote));

    public IpValue LocalAddress { get; } = IpValue.From(IPAddress.Parse("::ffff:10.1.0.1"));

    public int LocalPort => 8080;

    public bool TryGetHeader(scoped ReadOnlySpan<byte> name, scoped ref int cursor, out ReadOnlySpan<byte> value) => request.TryGetHeader(name, ref cursor, out value);

    public bool TryGetClaim(scoped ReadOnlySpan<string> path, scoped ref int cursor, out ReadOnlySpan<byte> value) => request.TryGetClaim(path, ref cursor, out value);
}
