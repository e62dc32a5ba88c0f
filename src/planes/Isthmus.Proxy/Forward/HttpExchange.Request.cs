using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Isthmus.Proxy.Route;
using Isthmus.Runtime.Async;
using Isthmus.Traffic.Authorization;
using Isthmus.Traffic.Faults;
using Isthmus.Traffic.Matching;
using Isthmus.Traffic.Retries;
using Isthmus.Traffic.Routes;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Forward;

/// <content>From the first byte to a request that is ready to be sent somewhere: head, checks, canonical form, route.</content>
internal sealed partial class HttpExchange
{
    private int _smallBody;

    // Where forwarding fields put the client; null where that is the peer.
    private IpValue? _forwardedClient;

    // A body that fits the first buffer is read whole before an upstream is asked: a slow client then holds no upstream's connection.
    private bool HasSmallBody => _request.Framing is { Kind: BodyKind.Length, Length: > 0 and <= Defaults.ClientBuffer } && !_request.IsUpgrade;

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<Step> ReadHeadAsync()
    {
        var deadline = _began + Defaults.RequestHead;
        while (true)
        {
            if (!_input.IsEmpty)
            {
                var read = _requestParser.Parse(_input.Available.Span, _request);
                if (read.Outcome == HeadOutcome.Complete)
                {
                    _input.Consume(read.Consumed);
                    return Step.Go;
                }

                if (read.Outcome == HeadOutcome.Bad)
                {
                    return Refuse(read.Violation);
                }
            }

            if (!_input.TryMakeRoom(Defaults.ClientBuffer))
            {
                return RefuseUnread(FailureReason.Overload, "no_buffer");
            }

            var received = await _session.ReceiveAsync(Until(deadline));
            if (!received.IsOk)
            {
                return EndUnread(received.Status);
            }

            _input.Filled(received.Bytes);
        }
    }

    // Nothing of the request has come: the client simply left, and nothing is counted.
    private Step EndUnread(IoStatus status)
    {
        if (_input.IsEmpty)
        {
            return Step.Close;
        }

        if (status == IoStatus.TimedOut)
        {
            return RefuseUnread(FailureReason.StreamIdleTimeout, "request_head_timeout");
        }

        _isAdmitted = true;
        _flags = _flags.With(FailureReason.DownstreamTermination).With(FailureReason.DownstreamProtocolError);
        return Step.Abort;
    }

    private Step Refuse(HttpViolation violation)
    {
        var status = HttpViolations.Status(violation);
        return RefuseUnread(status is 0 or 502 ? 400 : status, FailureReason.DownstreamProtocolError, HttpViolations.Name(violation));
    }

    // Where the next message begins can no longer be known, so the connection ends with the answer.
    private Step RefuseUnread(FailureReason reason, string detail) => RefuseUnread(FailureAnswers.Of(reason).StatusWhileReceiving, reason, detail);

    private Step RefuseUnread(int status, FailureReason reason, string detail)
    {
        _isAdmitted = true;
        _mustClose = _isUnread = true;
        return ReplyWith(status, reason, detail);
    }

    private Step Admit()
    {
        _isAdmitted = true;
        _mustClose = !_request.KeepAlive || _session.IsLast;
        if (_request.Version == ProtocolVersion.Http10 && !_chain.Source.AcceptsHttp10)
        {
            return RefuseUnread(426, FailureReason.None, "low_version");
        }

        if (_request.Authority.IsEmpty)
        {
            return Refuse(HttpViolation.MissingHost);
        }

        if (_request.Expectation == Expectation.Unknown)
        {
            return Refuse(HttpViolation.ExpectationFailed);
        }

        return RefuseMethod() ?? Canonize() ?? Authenticate() ?? Authorize() ?? FindRoute();
    }

    private Step? RefuseMethod()
    {
        if (_request.Method == KnownMethod.Trace)
        {
            return RefuseUnread(405, FailureReason.None, "trace_refused");
        }

        if (_request.IsUpgrade && !_chain.Upgrades(_request.UpgradeProtocol))
        {
            return RefuseUnread(403, FailureReason.None, "upgrade_not_enabled");
        }

        // Servers that answer 101 before they have read it (RFC 9110 7.8 forbids it, few know) would take the rest of it for the new protocol.
        if (_request.IsUpgrade && !_request.Framing.IsEmpty)
        {
            return RefuseUnread(400, FailureReason.None, "upgrade_with_body");
        }

        return null;
    }

    private Step? Canonize()
    {
        var path = _request.Path;
        if (path.IndexOfAny("%\\#."u8) >= 0 || path.IndexOf("//"u8) >= 0)
        {
            var violation = NormalizePath(out var isElsewhere);
            if (violation != HttpViolation.None)
            {
                return Refuse(violation);
            }

            if (isElsewhere)
            {
                return ReplyWith(307, FailureReason.None, "path_normalized");
            }
        }

        return ApplyForwarding() && ForwardCertificate() ? null : RefuseUnread(431, FailureReason.None, "no_room_for_forwarding_fields");
    }

    // Elsewhere: the client is to ask for the canonical path itself.
    private HttpViolation NormalizePath(out bool isElsewhere)
    {
        var path = _request.Path;
        var rented = ArrayPool<byte>.Shared.Rent(path.Length + 1);
        var outcome = PathNormalizer.Normalize(path, _chain.Paths, rented, out var written, out var violation);
        if (outcome is PathOutcome.Changed or PathOutcome.Redirect && !_request.TrySetPath(rented.AsSpan(0, written)))
        {
            violation = HttpViolation.BadPath;
        }

        ArrayPool<byte>.Shared.Return(rented);
        isElsewhere = outcome == PathOutcome.Redirect;
        return violation;
    }

    private bool ApplyForwarding()
    {
        var fields = _request.Headers;
        var rules = _chain.Forwarding;
        var isTls = _down.Tls is not null;
        var isInternal = false;
        Span<byte> client = stackalloc byte[64];
        var length = 0;
        _forwardedClient = null;
        if (rules.UsesRemoteAddress || _chain.Internal.Length > 0 || !_chain.Access.IsEmpty)
        {
            var found = Forwarding.FindClient(fields, rules, _session.PeerText);
            isInternal = found.MayBeInternal && IsInternal(found.Text);
            length = Math.Min(found.Text.Length, client.Length);
            found.Text[..length].CopyTo(client);
            _forwardedClient = !found.Text.SequenceEqual(_session.PeerText) && IpValue.TryParse(found.Text, out var address) ? address : null;
        }

        var peer = rules.UsesRemoteAddress ? _session.PeerText : default;
        if (!Forwarding.Apply(_request, rules, client[..length], peer, isTls, isInternal))
        {
            return false;
        }

        return !Forwarding.NeedsRequestId(fields, rules, isInternal) || AddRequestId();
    }

    private bool IsInternal(ReadOnlySpan<byte> client)
    {
        if (_chain.Internal.Length == 0 || !IpValue.TryParse(client, out var address))
        {
            return false;
        }

        foreach (var range in _chain.Internal)
        {
            if (range.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private bool AddRequestId()
    {
        var random = _loop.Random;
        Span<byte> id = stackalloc byte[RequestIds.Length];
        RequestIds.Write(new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64()), TraceReason.NotTraced, id);
        return _request.Headers.TrySet(KnownHeader.XRequestId, id);
    }

    // Before the route is looked at, so that a denied caller learns nothing about what exists.
    private Step? Authorize()
    {
        if (_chain.Access.IsEmpty)
        {
            return null;
        }

        var caller = _forwardedClient ?? IpValue.From(_down.RemoteEndPoint.Address);
        var decision = _chain.Access.Decide(new AccessView(_request, _down, _session.Caller, caller, _chain.Port, _claims));
        return decision is { IsAllowed: true, AuditRule: null, IsShadowAllowed: not false } ? null : Note(decision);
    }

    private Step? Note(in AuthorizationDecision decision)
    {
        // Without its query, in which tokens travel too.
        var path = RequestPath.PathOf(_request.Path);
        _loop.NoteDecision(decision, _down, _session.Caller, decision.IsAllowed ? "" : $"{Encoding.Latin1.GetString(_request.MethodText)} {Encoding.Latin1.GetString(path)}");
        return decision.IsAllowed ? null : ReplyWith(FailureReason.Denied, decision.Details);
    }

    // Whoever called without proving who he is cannot speak for another (Envoy forward_client_cert_details).
    private bool ForwardCertificate()
    {
        var fields = _request.Headers;
        var mode = _chain.Source.ClientCertificateForwarding;
        if (!_session.Caller.HasCertificate || mode == ClientCertificateForwarding.Sanitize)
        {
            fields.Remove(KnownHeader.XForwardedClientCert);
            return true;
        }

        return mode switch
        {
            ClientCertificateForwarding.ForwardOnly => true,
            ClientCertificateForwarding.AppendForward => fields.TryAppend(KnownHeader.XForwardedClientCert, ","u8, _session.Caller.ForwardedCertificate(mode)),
            _ => fields.TrySet(KnownHeader.XForwardedClientCert, _session.Caller.ForwardedCertificate(mode)),
        };
    }

    private Step FindRoute()
    {
        var view = new RequestView(_request, _down.Tls is not null, _claims);
        var choice = _chain.Routes.Matcher.Find(view);
        _route = choice.Route;
        if (choice.Outcome == RouteOutcome.RequiresTls)
        {
            _redirect = Redirect.ToHttps;
        }
        else if (_route is null)
        {
            return ReplyWith(FailureReason.NoRoute, "route_not_found");
        }

        _redirect ??= _route!.Redirect;
        if (_redirect is not null)
        {
            return ReplyWith(_redirect.Status, FailureReason.None, "redirect");
        }

        // Upgrades are looked at before the route; CONNECT is one that a route may allow by itself.
        if (_request.Method == KnownMethod.Connect && !(_chain.Upgrades("CONNECT"u8) || _route!.Forward is { EndsConnect: true }))
        {
            return RefuseUnread(403, FailureReason.None, "connect_not_enabled");
        }

        return _route!.Respond is { } respond ? ReplyWith(respond.Status, FailureReason.None, "direct_response") : Aim(_route, view);
    }

    private Step Aim(CompiledRoute route, RequestView view)
    {
        _upstreamDraw = route.Upstreams.Length > 1 ? (ulong)_loop.Random.NextInt64() : 0;
        _target = route.ChooseUpstream(_upstreamDraw);
        if (_chain.Routes.UpstreamOf(_target) is not { } entry)
        {
            return ReplyWith(route.Forward!.UnknownUpstreamStatus, FailureReason.NoUpstream, "cluster_not_found");
        }

        _upstream = _loop.UpstreamOf(entry);
        _action = route.Forward!;
        if (Forwarding.IsSteering(_request.Headers))
        {
            _wishes = CallerWishes.Read(view, _action);
            _action = _wishes.Action;
            Forwarding.RemoveSteering(_request.Headers);
        }

        if (!route.Hashes.IsEmpty)
        {
            _hash = route.Hashes.Compute(view, _session.PeerText, _session.ConnectionText);
            _pick.Hash = _hash.Hash;
        }

        if (route.Cors is { } cors)
        {
            NoteOrigin(cors);
        }

        Rewrite(route);
        return Step.Go;
    }

    private void Rewrite(CompiledRoute route)
    {
        var fields = _request.Headers;
        if (route.PathRewrite is { } rewriter && !_request.Path.IsEmpty)
        {
            RewritePath(rewriter);
        }

        route.EditRequest(_target, new HeaderTarget(fields));
        var host = route.HostFor(_target!);
        if (!host.IsEmpty)
        {
            fields.TrySet(KnownHeader.XEnvoyOriginalHost, _request.Authority);
            _request.TrySetAuthority(host.Span);
        }

        // We answer 100 ourselves, and the body follows without a question.
        fields.Remove(KnownHeader.Expect);
    }

    private void RewritePath(PathRewriter rewriter)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Wire.Defaults.RequestHeadBytes);
        if (rewriter.TryRewrite(_request.Path, rented, out var written))
        {
            _request.Headers.TrySet(KnownHeader.XEnvoyOriginalPath, _request.Path);
            _request.TrySetPath(rented.AsSpan(0, written));
        }

        ArrayPool<byte>.Shared.Return(rented);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<Step> ReadSmallBodyAsync()
    {
        if (_request.Expectation == Expectation.Continue && !await SendContinueAsync())
        {
            return LoseClient();
        }

        var deadline = _loop.Now + Defaults.SmallBody;
        while (_input.Length < _request.Framing.Length)
        {
            if (!_input.TryMakeRoom(Defaults.ClientBuffer))
            {
                return RefuseUnread(FailureReason.Overload, "no_buffer");
            }

            var received = await _session.ReceiveAsync(Until(deadline));
            if (!received.IsOk)
            {
                return received.Status == IoStatus.TimedOut
                    ? RefuseUnread(FailureReason.StreamIdleTimeout, "request_body_timeout")
                    : LoseClient();
            }

            _input.Filled(received.Bytes);
        }

        return Step.Go;
    }

    private async ValueTask<bool> SendContinueAsync()
    {
        "HTTP/1.1 100 Continue\r\n\r\n"u8.CopyTo(_scratch);
        return (await _down.SendAsync(_scratch.AsMemory(0, 25), _chain.StreamIdle)).IsOk;
    }

    private async ValueTask<Step> InjectAsync(FaultInjection fault)
    {
        var drawn = FaultRules.Draw(fault, (ulong)_loop.Random.NextInt64(), (ulong)_loop.Random.NextInt64());
        if (drawn.Delay > TimeSpan.Zero)
        {
            _flags = _flags.With(FailureReason.DelayInjected);
            await _loop.Loop.DelayAsync(drawn.Delay);
        }

        // gRPC needs HTTP/2; here its status can only be told as the HTTP status that stands for it.
        return drawn.IsAborted ? ReplyWith(drawn.AbortStatus == 0 ? 503 : drawn.AbortStatus, FailureReason.FaultInjected, "fault_filter_abort") : Step.Go;
    }

    private Step LoseClient()
    {
        _flags = _flags.With(FailureReason.DownstreamTermination);
        return Step.Abort;
    }
}
