using System.Globalization;
using System.Text;
using Isthmus.Model.Plans;
using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Routes;

/// <summary>Computes where a redirect leads (<c>envoy.config.route.v3.RedirectAction</c>). Immutable.</summary>
public sealed class Redirect
{
    private readonly byte[] _scheme;
    private readonly byte[] _host;
    private readonly byte[] _port;
    private readonly byte[] _path;
    private readonly PathRewriter? _prefix;

    internal Redirect(RedirectAction action, PathMatcher match)
    {
        Status = action.Status;
        _scheme = Encoding.UTF8.GetBytes(action.Scheme);
        _host = Encoding.UTF8.GetBytes(action.Host);
        _port = Encoding.UTF8.GetBytes(action.Port == 0 ? "" : action.Port.ToString(CultureInfo.InvariantCulture));
        _path = Encoding.UTF8.GetBytes(action.Path);
        _prefix = action.PrefixRewrite.Length == 0 ? null : PathRewriter.OfPrefix(match, action.PrefixRewrite);
    }

    private Redirect(string scheme)
    {
        Status = 301;
        _scheme = Encoding.UTF8.GetBytes(scheme);
        _host = [];
        _port = [];
        _path = [];
    }

    /// <summary>The same address over https, with 301: what a virtual host that requires TLS answers plain text with.</summary>
    public static Redirect ToHttps { get; } = new("https");

    /// <summary>301, 302, 303, 307 or 308.</summary>
    public int Status { get; }

    /// <summary>Writes the value of <c>location</c>. False when <paramref name="destination"/> is too small.</summary>
    public bool TryWriteLocation<TRequest>(TRequest request, Span<byte> destination, out int written)
        where TRequest : IRequestAttributes, allows ref struct
    {
        written = 0;
        return TryAppend(_scheme.Length > 0 ? _scheme : request.Scheme, destination, ref written)
            && TryAppend("://"u8, destination, ref written)
            && TryAppend(_host.Length > 0 ? _host : KeptHost(request.Authority, request.Scheme), destination, ref written)
            && (_port.Length == 0 || (TryAppend(":"u8, destination, ref written) && TryAppend(_port, destination, ref written)))
            && TryWritePath(request.PathAndQuery, destination, ref written);
    }

    private bool TryWritePath(ReadOnlySpan<byte> pathAndQuery, Span<byte> destination, ref int written)
    {
        if (_prefix is not null)
        {
            var isWritten = _prefix.TryRewrite(pathAndQuery, destination[written..], out var count);
            written += count;
            return isWritten;
        }

        if (_path.Length == 0)
        {
            return TryAppend(pathAndQuery, destination, ref written);
        }

        // A query of the redirect's own takes the place of the request's.
        return TryAppend(_path, destination, ref written)
            && (_path.Contains((byte)'?') || TryAppend(pathAndQuery[RequestPath.PathOf(pathAndQuery).Length..], destination, ref written));
    }

    // The old port goes when there is a new one, and when it was only the old scheme's default.
    private ReadOnlySpan<byte> KeptHost(ReadOnlySpan<byte> authority, ReadOnlySpan<byte> scheme)
    {
        var host = HostNames.WithoutPort(authority);
        var port = authority[host.Length..];
        var changesScheme = _scheme.Length > 0 && !scheme.SequenceEqual(_scheme);
        var wasDefault = scheme.SequenceEqual("https"u8) ? port.SequenceEqual(":443"u8) : port.SequenceEqual(":80"u8);
        return _port.Length > 0 || (changesScheme && wasDefault) ? host : authority;
    }

    private static bool TryAppend(ReadOnlySpan<byte> part, Span<byte> destination, ref int written)
    {
        var isWritten = part.TryCopyTo(destination[written..]);
        written += isWritten ? part.Length : 0;
        return isWritten;
    }
}
