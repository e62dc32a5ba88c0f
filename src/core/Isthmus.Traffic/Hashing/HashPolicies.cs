using System.Text;
using Isthmus.Model.Plans;
using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Hashing;

/// <summary>Computes what consistent hashing of a request starts from (<c>RouteAction.hash_policy</c>). Immutable; allocates nothing.</summary>
public sealed class HashPolicies
{
    // Lines of one header beyond this are ignored: nobody sends them, and they are sorted by searching.
    private const int MaxLines = 16;

    private readonly Policy[] _policies;

    internal HashPolicies(EquatableArray<HashPolicy> policies) => _policies = [.. policies.Select(p => new Policy(p))];

    /// <summary>Whether there are none: requests are then spread at random.</summary>
    public bool IsEmpty => _policies.Length == 0;

    /// <summary>Computes the hash of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="sourceAddress">The caller's IP address as text, without port.</param>
    /// <param name="connection">The caller's and our address with ports as text, one after the other: what a new cookie's value is made of.</param>
    public HashKey Compute<TRequest>(TRequest request, ReadOnlySpan<byte> sourceAddress, ReadOnlySpan<byte> connection)
        where TRequest : IRequestAttributes, allows ref struct
    {
        ulong? hash = null;
        StickyCookie? cookie = null;
        ulong cookieValue = 0;
        foreach (var policy in _policies)
        {
            var one = HashOf(policy, request, sourceAddress);
            if (one is null && policy.Cookie is { } made && cookie is null)
            {
                cookie = made;
                cookieValue = XxHash64.Hash(connection);
                one = StickyCookie.HashOf(cookieValue);
            }

            if (one is { } value)
            {
                hash = hash is { } before ? ulong.RotateLeft(before, 1) ^ value : value;
            }
        }

        return new HashKey(hash, cookie, cookieValue);
    }

    private static ulong? HashOf<TRequest>(Policy policy, TRequest request, ReadOnlySpan<byte> sourceAddress)
        where TRequest : IRequestAttributes, allows ref struct => policy.Kind switch
        {
            HashPolicyKind.Header => HashHeader(policy.Name, request),
            HashPolicyKind.Cookie => HashCookie(policy.Name, request),
            HashPolicyKind.SourceAddress => sourceAddress.IsEmpty ? null : XxHash64.Hash(sourceAddress),
            _ => QueryMatcher.TryFind(RequestPath.QueryOf(request.PathAndQuery), policy.Name, out var value) ? XxHash64.Hash(value) : null,
        };

    // Several lines are hashed in the order of their values, each with the hash so far as seed, so that their order on the wire is immaterial.
    private static ulong? HashHeader<TRequest>(byte[] name, TRequest request)
        where TRequest : IRequestAttributes, allows ref struct
    {
        if (name.AsSpan().SequenceEqual(":authority"u8) || name.AsSpan().SequenceEqual("host"u8))
        {
            return request.Authority.IsEmpty ? null : XxHash64.Hash(request.Authority);
        }

        ulong? hash = null;
        var done = 0;
        for (var lines = CountLines(name, request); lines > 0; lines--)
        {
            var next = FindSmallest(name, request, done);
            done |= 1 << next;
            hash = XxHash64.Hash(LineAt(name, request, next), hash ?? 0);
        }

        return hash;
    }

    private static int CountLines<TRequest>(byte[] name, TRequest request)
        where TRequest : IRequestAttributes, allows ref struct
    {
        var (count, cursor) = (0, 0);
        while (count < MaxLines && request.TryGetHeader(name, ref cursor, out _))
        {
            count++;
        }

        return count;
    }

    private static int FindSmallest<TRequest>(byte[] name, TRequest request, int done)
        where TRequest : IRequestAttributes, allows ref struct
    {
        var (best, cursor) = (-1, 0);
        for (var i = 0; i < MaxLines && request.TryGetHeader(name, ref cursor, out var value); i++)
        {
            if ((done & (1 << i)) == 0 && (best < 0 || value.SequenceCompareTo(LineAt(name, request, best)) < 0))
            {
                best = i;
            }
        }

        return best;
    }

    private static ReadOnlySpan<byte> LineAt<TRequest>(byte[] name, TRequest request, int index)
        where TRequest : IRequestAttributes, allows ref struct
    {
        var cursor = 0;
        ReadOnlySpan<byte> value = default;
        for (var i = 0; i <= index; i++)
        {
            request.TryGetHeader(name, ref cursor, out value);
        }

        return value;
    }

    private static ulong? HashCookie<TRequest>(byte[] name, TRequest request)
        where TRequest : IRequestAttributes, allows ref struct
    {
        var cursor = 0;
        while (request.TryGetHeader("cookie"u8, ref cursor, out var line))
        {
            if (TryFindCookie(line, name, out var value))
            {
                return XxHash64.Hash(value);
            }
        }

        return null;
    }

    private static bool TryFindCookie(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (var range in line.Split((byte)';'))
        {
            var pair = line[range].Trim((byte)' ');
            if (pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name))
            {
                value = pair[(name.Length + 1)..];
                value = value is [(byte)'"', .., (byte)'"'] ? value[1..^1] : value;
                return !value.IsEmpty;
            }
        }

        value = default;
        return false;
    }

    private sealed class Policy(HashPolicy policy)
    {
        public HashPolicyKind Kind { get; } = policy.Kind;

        public byte[] Name { get; } = Encoding.UTF8.GetBytes(policy.Kind == HashPolicyKind.Header ? policy.Name.ToLowerInvariant() : policy.Name);

        public StickyCookie? Cookie { get; } = policy is { Kind: HashPolicyKind.Cookie, CookieLifetime: not null } ? new StickyCookie(policy) : null;
    }
}
