using System.Text;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.TestKit;
using Isthmus.Traffic.Hashing;

namespace Isthmus.Traffic.Tests.Hashing;

public sealed class HashPoliciesTests
{
    private static readonly HashPolicy X = new(HashPolicyKind.Header, "X");
    private static readonly HashPolicy Y = new(HashPolicyKind.Header, "y");

    // xds facts C.5, hash policies: vectors.
    [Theory]
    [InlineData("x: v1", 0x7f99ec72f8645bac)]
    [InlineData("y: v2", 0xef2e2ff5318ceacb)]
    [InlineData("x: v1|y: v2", 0x101df710c1445d93)]
    [InlineData("x: foo|x: bar", 0x5c441824061e14ff)]
    [InlineData("x: bar|x: foo", 0x5c441824061e14ff)]
    public void Headers_are_hashed_and_combined(string headers, ulong expected) =>
        Hash([X, Y], new FakeRequest("/", headers: headers.Split('|'))).Hash.ShouldBe(expected);

    [Fact]
    public void Without_anything_to_hash_there_is_no_hash()
    {
        Hash([X, new HashPolicy(HashPolicyKind.QueryParameter, "q"), new HashPolicy(HashPolicyKind.Cookie, "c")], new FakeRequest("/?a=q")).ShouldBe(default);
        Hash([], new FakeRequest("/")).ShouldBe(default);
    }

    [Theory]
    [InlineData("cookie: a=1; c=v1; d=2")]
    [InlineData("cookie: cc=x|cookie: c=\"v1\"")]
    public void A_cookie_is_hashed_by_its_value(string headers)
    {
        var key = Hash([new HashPolicy(HashPolicyKind.Cookie, "c", TimeSpan.FromSeconds(5))], new FakeRequest("/", headers: headers.Split('|')));
        key.ShouldBe(new HashKey(0x7f99ec72f8645bac, null, 0));
    }

    [Theory]
    [InlineData(60, "/", "c=\"{0}\"; Max-Age=60; Path=/; HttpOnly")]
    [InlineData(0, "", "c=\"{0}\"; HttpOnly")]
    public void An_absent_cookie_with_a_lifetime_is_made(int seconds, string path, string expected)
    {
        HashPolicy[] policies = [new HashPolicy(HashPolicyKind.Cookie, "c", TimeSpan.FromSeconds(seconds), path)];
        var key = Hash(policies, new FakeRequest("/"));
        var value = XxHash64.Hash("10.0.0.9:512310.0.0.1:80"u8).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
        Span<byte> text = stackalloc byte[key.NewCookie!.Length];
        key.NewCookie.Write(key.CookieValue, text).ShouldBe(text.Length);
        Encoding.ASCII.GetString(text).ShouldBe(string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, value));

        // The caller that sends it back stays where it is.
        Hash(policies, new FakeRequest("/", headers: [$"cookie: c={value}"])).Hash.ShouldBe(key.Hash);
    }

    [Fact]
    public void Address_and_query_are_hashed()
    {
        Hash([new HashPolicy(HashPolicyKind.SourceAddress, "")], new FakeRequest("/")).Hash.ShouldBe(XxHash64.Hash("10.0.0.9"u8));
        Hash([new HashPolicy(HashPolicyKind.QueryParameter, "q")], new FakeRequest("/?p=1&q=foo&q=x")).Hash.ShouldBe(0x33bf00a859c4ba3ful);
    }

    [Fact]
    public void Hashing_allocates_nothing()
    {
        var policies = new HashPolicies([X, Y, new HashPolicy(HashPolicyKind.Cookie, "c", TimeSpan.Zero)]);
        var request = new FakeRequest("/", headers: ["x: b", "x: a", "cookie: d=1"]);
        Allocations.Of(() => policies.Compute(request, "10.0.0.9"u8, "ab"u8)).ShouldBe(0);
    }

    private static HashKey Hash(HashPolicy[] policies, FakeRequest request) =>
        new HashPolicies(policies.ToEquatableArray()).Compute(request, "10.0.0.9"u8, "10.0.0.9:512310.0.0.1:80"u8);
}
