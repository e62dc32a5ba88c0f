using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Isthmus.Wire.Http;

/// <summary>The names behind <see cref="KnownHeader"/>, and the way from bytes to a name: one hash, one comparison.</summary>
public static class KnownHeaders
{
    // 2,048 slots for some 120 names: a multiplier without collisions is found within a few tries at start.
    private const int SlotBits = 11;

    // In the order of the enum.
    private static readonly string[] Text =
    [
        "",
        "connection",
        "content-length",
        "transfer-encoding",
        "host",
        "upgrade",
        "expect",
        "te",
        "keep-alive",
        "proxy-connection",
        "http2-settings",
        "trailer",
        "proxy-authenticate",
        "proxy-authorization",
        "accept",
        "accept-charset",
        "accept-encoding",
        "accept-language",
        "accept-ranges",
        "access-control-allow-credentials",
        "access-control-allow-headers",
        "access-control-allow-methods",
        "access-control-allow-origin",
        "access-control-expose-headers",
        "access-control-max-age",
        "access-control-request-headers",
        "access-control-request-method",
        "age",
        "allow",
        "alt-svc",
        "authorization",
        "baggage",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-location",
        "content-range",
        "content-type",
        "cookie",
        "date",
        "early-data",
        "etag",
        "expires",
        "forwarded",
        "from",
        "grpc-accept-encoding",
        "grpc-encoding",
        "grpc-message",
        "grpc-status",
        "grpc-timeout",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "last-modified",
        "link",
        "location",
        "max-forwards",
        "origin",
        "pragma",
        "priority",
        "range",
        "referer",
        "retry-after",
        "sec-websocket-accept",
        "sec-websocket-extensions",
        "sec-websocket-key",
        "sec-websocket-protocol",
        "sec-websocket-version",
        "server",
        "set-cookie",
        "strict-transport-security",
        "traceparent",
        "tracestate",
        "user-agent",
        "vary",
        "via",
        "www-authenticate",
        "x-forwarded-client-cert",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-port",
        "x-forwarded-proto",
        "x-request-id",
        "x-envoy-attempt-count",
        "x-envoy-decorator-operation",
        "x-envoy-degraded",
        "x-envoy-downstream-service-cluster",
        "x-envoy-downstream-service-node",
        "x-envoy-drop-overload",
        "x-envoy-expected-rq-timeout-ms",
        "x-envoy-external-address",
        "x-envoy-force-trace",
        "x-envoy-hedge-on-per-try-timeout",
        "x-envoy-immediate-health-check-fail",
        "x-envoy-internal",
        "x-envoy-ip-tags",
        "x-envoy-is-timeout-retry",
        "x-envoy-local-overloaded",
        "x-envoy-max-retries",
        "x-envoy-original-host",
        "x-envoy-original-path",
        "x-envoy-original-url",
        "x-envoy-overloaded",
        "x-envoy-ratelimited",
        "x-envoy-retriable-header-names",
        "x-envoy-retriable-status-codes",
        "x-envoy-retry-grpc-on",
        "x-envoy-retry-on",
        "x-envoy-upstream-alt-stat-name",
        "x-envoy-upstream-canary",
        "x-envoy-upstream-healthchecked-cluster",
        "x-envoy-upstream-rq-per-try-timeout-ms",
        "x-envoy-upstream-rq-timeout-alt-response",
        "x-envoy-upstream-rq-timeout-ms",
        "x-envoy-upstream-service-time",
        "x-envoy-upstream-stream-duration-ms",
        "x-isthmus-undelivered",
    ];

    private static readonly byte[][] Names = [.. Text.Select(Encoding.ASCII.GetBytes)];
    private static readonly ulong Multiplier = FindMultiplier();
    private static readonly KnownHeader[] Slots = Place(Multiplier)!;

    /// <summary>How many ids there are, <see cref="KnownHeader.None"/> included.</summary>
    public static int Count => Text.Length;

    /// <summary>The id of a name in any case, or <see cref="KnownHeader.None"/>.</summary>
    public static KnownHeader Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return KnownHeader.None;
        }

        var candidate = Slots[Slot(name, Multiplier)];
        return Ascii.EqualsIgnoreCase(name, Names[(int)candidate]) ? candidate : KnownHeader.None;
    }

    /// <summary>The name in lower case, as HTTP/2 needs it and as we write it; empty for <see cref="KnownHeader.None"/>.</summary>
    public static ReadOnlySpan<byte> Name(KnownHeader header) => Names[(int)header];

    /// <summary>The name in lower case, for logs and configuration.</summary>
    public static string NameText(KnownHeader header) => Text[(int)header];

    private static ulong FindMultiplier()
    {
        var multiplier = 0x9E3779B97F4A7C15;
        for (var tries = 0; tries < 10_000; tries++)
        {
            if (Place(multiplier) is not null)
            {
                return multiplier;
            }

            multiplier = (multiplier * 6364136223846793005) + 1442695040888963407 | 1;
        }

        throw new UnreachableException("no collision-free multiplier for the known field names: raise SlotBits");
    }

    private static KnownHeader[]? Place(ulong multiplier)
    {
        var slots = new KnownHeader[1 << SlotBits];
        for (var i = 1; i < Names.Length; i++)
        {
            ref var slot = ref slots[Slot(Names[i], multiplier)];
            if (slot != KnownHeader.None)
            {
                return null;
            }

            slot = (KnownHeader)i;
        }

        return slots;
    }

    // Length, the last eight bytes and the middle eight tell all names apart (the x-envoy family shares its heads and often its tails).
    // OR with 0x20 folds the case of letters; what else it folds together the comparison sorts out.
    private static int Slot(ReadOnlySpan<byte> name, ulong multiplier)
    {
        var mixed = (Key(name) + (ulong)name.Length) * multiplier;
        return (int)(mixed >> (64 - SlotBits));
    }

    private static ulong Key(ReadOnlySpan<byte> name)
    {
        const ulong Fold = 0x2020202020202020;
        if (name.Length >= 8)
        {
            var last = MemoryMarshal.Read<ulong>(name[^8..]) | Fold;
            var middle = MemoryMarshal.Read<ulong>(name[((name.Length - 8) / 2)..]) | Fold;
            return last ^ BitOperations.RotateLeft(middle * 0xD6E8FEB86659FD93, 29);
        }

        if (name.Length >= 4)
        {
            return ((ulong)MemoryMarshal.Read<uint>(name) << 32 | MemoryMarshal.Read<uint>(name[^4..])) | Fold;
        }

        return (ulong)(name[0] << 16 | name[name.Length / 2] << 8 | name[^1]) | 0x202020;
    }
}
