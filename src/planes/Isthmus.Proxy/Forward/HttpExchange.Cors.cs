using Isthmus.Proxy.Route;
using Isthmus.Traffic.Routes;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Forward;

/// <content>Requests that a page of another origin makes: preflights are answered here, answers get what the browser wants to see.</content>
internal sealed partial class HttpExchange
{
    private byte[] _origin = [];
    private int _originLength;
    private bool _isPreflight;

    // The origin as it came, if it is allowed: the route may change the field before it is forwarded.
    private void NoteOrigin(CorsRules rules)
    {
        var fields = _request.Headers;
        if (!fields.TryGet(KnownHeader.Origin, out var origin) || origin.IsEmpty)
        {
            return;
        }

        if (rules.Allows(origin))
        {
            if (_origin.Length < origin.Length)
            {
                _origin = new byte[Math.Max(origin.Length, 128)];
            }

            origin.CopyTo(_origin);
            _originLength = origin.Length;
        }

        _isPreflight = _request.Method == KnownMethod.Options
            && fields.TryGet(KnownHeader.AccessControlRequestMethod, out var method) && !method.IsEmpty
            && (_originLength > 0 || !rules.ForwardsUnmatchedPreflights);
    }

    private void AddCors()
    {
        if (_route?.Cors is not { } rules)
        {
            return;
        }

        var target = new HeaderTarget(_response.Headers);
        var origin = _origin.AsSpan(0, _originLength);
        if (_isPreflight)
        {
            _request.Headers.TryGet(KnownHeader.AccessControlRequestMethod, out var method);
            _request.Headers.TryGet(KnownHeader.AccessControlRequestHeaders, out var names);
            rules.AnswerPreflight(origin, method, names, target);
        }
        else if (_originLength > 0)
        {
            rules.EditResponse(origin, target);
        }
    }
}
