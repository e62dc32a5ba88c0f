using FsCheck;
using FsCheck.Fluent;
using Isthmus.Model;
using Isthmus.Model.Plans;
using static Isthmus.Xds.Tests.Translation.PlanGen;

namespace Isthmus.Xds.Tests.Translation;

/// <summary>Arbitrary listeners.</summary>
internal static class ListenerGen
{
    public static readonly Gen<CertificateSource> Certificate = Gen.Elements(
        CertificateSource.Workload,
        new CertificateSource(CertificateSourceKind.Secret, "kubernetes://shop"),
        new CertificateSource(CertificateSourceKind.File, "/etc/cert.pem", "/etc/key.pem"));

    public static readonly Gen<CertificateSource> Roots = Gen.Elements(
        CertificateSource.MeshRoots,
        new CertificateSource(CertificateSourceKind.Secret, "kubernetes://shop-cacert"),
        new CertificateSource(CertificateSourceKind.File, "/etc/roots.pem"));

    public static readonly Gen<TlsVersions> Versions = from low in Gen.Choose(0, 3) from high in Gen.Choose(low, 3) select new TlsVersions(low, high);

    private static readonly Gen<AuthorizationTerm> EitherLeaf = Gen.OneOf(
        Gen.Constant<AuthorizationTerm>(new AuthorizationTerm.Always()),
        Header.Select(h => (AuthorizationTerm)new AuthorizationTerm.Header(h)),
        Match.Select(m => (AuthorizationTerm)new AuthorizationTerm.UrlPath(m)),
        from path in Some(Word) from match in Match select (AuthorizationTerm)new AuthorizationTerm.Claim(path, match));

    private static readonly Gen<AuthorizationTerm> PermissionLeaf = Gen.OneOf(
        EitherLeaf,
        Cidr.Select(r => (AuthorizationTerm)new AuthorizationTerm.DestinationAddress(r)),
        Port.Select(p => (AuthorizationTerm)new AuthorizationTerm.DestinationPort(p)),
        Word.Select(t => (AuthorizationTerm)new AuthorizationTerm.UrlPathTemplate(t)),
        Match.Select(m => (AuthorizationTerm)new AuthorizationTerm.RequestedServerName(m)));

    private static readonly Gen<AuthorizationTerm> PrincipalLeaf = Gen.OneOf(
        EitherLeaf,
        MaybeNull(Match).Select(m => (AuthorizationTerm)new AuthorizationTerm.PeerIdentity(m)),
        Cidr.Select(r => (AuthorizationTerm)new AuthorizationTerm.DirectRemoteAddress(r)),
        Cidr.Select(r => (AuthorizationTerm)new AuthorizationTerm.RemoteAddress(r)));

    private static readonly Gen<AuthorizationRules> Rules =
        from action in Gen.Elements(Enum.GetValues<AuthorizationAction>())
        from shadow in Bool
        from terms in List(from permission in Term(PermissionLeaf, 2) from principal in Term(PrincipalLeaf, 2) select (permission, principal))
        select new AuthorizationRules(action, shadow, terms.Select((t, i) => new AuthorizationRule($"ns[a]-policy[b]-rule[{i}]", t.permission, t.principal)).ToEquatableArray());

    private static readonly Gen<JwtRule> Jwt =
        from issuer in Word
        from audiences in List(Word)
        from uri in Gen.Elements("https://issuer.example/keys", "")
        from keys in MaybeWord
        from headers in List(Pair)
        from parameters in List(Word)
        from cookies in List(Word)
        from payload in MaybeWord
        from forwards in Bool
        from claims in List(Pair)
        from timeout in LongTime
        from origin in MaybeNull(Reference)
        select new JwtRule
        {
            Issuer = issuer,
            Audiences = audiences,
            JwksUri = uri,
            Jwks = uri.Length > 0 ? "" : keys,
            FromHeaders = headers,
            FromParameters = parameters,
            FromCookies = cookies,
            PayloadHeader = payload,
            ForwardsToken = forwards,
            ClaimHeaders = claims,
            FetchTimeout = uri.Length > 0 ? timeout : TimeSpan.FromSeconds(5),
            Origin = origin,
        };

    private static readonly Gen<ConnectionHandling> Http =
        from prefix in MaybeWord
        from authorization in List(Rules)
        from name in Word
        from inline in MaybeNull(RouteGen.Table)
        from remote in Bool
        from trusted in Uint
        from forwarding in Gen.Elements(Enum.GetValues<ClientCertificateForwarding>())
        from server in MaybeWord
        from old in Bool
        from idle in MaybeTime
        from tokens in List(Jwt)
        from upgrades in List(Word)
        from paths in Gen.Elements(Enum.GetValues<PathNormalization>())
        from ranges in List(Cidr)
        select (ConnectionHandling)new HttpHandling
        {
            StatPrefix = prefix,
            Authorization = authorization,
            RouteTableName = inline is null ? name : "",
            InlineRoutes = inline,
            UsesRemoteAddress = remote,
            TrustedProxies = trusted,
            ClientCertificateForwarding = forwarding,
            ServerName = server,
            AcceptsHttp10 = old,
            StreamIdleTimeout = idle,
            JwtRules = tokens,
            Upgrades = upgrades,
            PathNormalization = paths,
            InternalRanges = ranges,
        };

    private static readonly Gen<ConnectionHandling> Tcp =
        from prefix in MaybeWord
        from authorization in List(Rules)
        from upstreams in Some(from name in Word from weight in Positive select new WeightedUpstream(name, weight))
        from idle in MaybeTime
        from hashes in Bool
        from tunnel in MaybeNull(from target in Word from post in Bool select new TcpTunnel(target, post))
        from origin in MaybeNull(Reference)
        select (ConnectionHandling)new TcpHandling
        {
            StatPrefix = prefix,
            Authorization = authorization,
            Upstreams = upstreams,
            IdleTimeout = idle,
            HashesSourceAddress = hashes,
            Tunnel = tunnel,
            Origin = origin,
        };

    // Names that a client must have mean something only when its certificate is verified.
    private static readonly Gen<ServerTls> ServerTls =
        from certificate in Certificate
        from roots in MaybeNull(Roots)
        from requires in Bool
        from names in List(Match)
        from alpn in List(Label)
        from versions in Versions
        from ciphers in List(Label)
        select new ServerTls
        {
            Certificate = certificate,
            TrustedRoots = roots,
            RequiresClientCertificate = requires && roots is not null,
            SubjectAltNames = roots is null ? [] : names,
            Alpn = alpn,
            Versions = versions,
            CipherSuites = ciphers,
        };

    private static readonly Gen<FilterChainMatch> ChainMatch =
        from port in Gen.Elements(0, 80, 15006)
        from ranges in List(Cidr)
        from names in List(Label)
        from transport in Gen.Elements("", "tls", "raw_buffer")
        from protocols in List(Label)
        select new FilterChainMatch { DestinationPort = port, DestinationRanges = ranges, ServerNames = names, TransportProtocol = transport, ApplicationProtocols = protocols };

    private static readonly Gen<FilterChain> Chain =
        from name in Word
        from match in ChainMatch
        from tls in MaybeNull(ServerTls)
        from handshake in Time
        from handling in Gen.OneOf(Http, Tcp)
        select new FilterChain { Name = name, Match = match, Tls = tls, HandshakeTimeout = handshake, Handling = handling };

    public static Gen<Listener> Listener { get; } =
        from name in Word
        from address in Gen.Elements("0.0.0.0", "10.0.0.1", "::")
        from port in Port
        from binds in Bool
        from direction in Gen.Elements(Enum.GetValues<TrafficDirection>())
        from original in Bool
        from tls in Bool
        from http in Bool
        from timeout in Time
        from chains in List(Chain)
        from rest in MaybeNull(Chain)
        select new Listener
        {
            Name = name,
            Address = address,
            Port = port,
            BindsToPort = binds,
            Direction = direction,
            UsesOriginalDestination = original,
            InspectsTls = tls,
            InspectsHttp = http,
            InspectionTimeout = timeout,
            FilterChains = chains,
            DefaultFilterChain = rest,
        };

    private static Gen<AuthorizationTerm> Term(Gen<AuthorizationTerm> leaf, int depth) => depth == 0 ? leaf : Gen.OneOf(
        leaf,
        Term(leaf, depth - 1).Select(t => (AuthorizationTerm)new AuthorizationTerm.Not(t)),
        Some(Term(leaf, depth - 1)).Select(t => (AuthorizationTerm)new AuthorizationTerm.All(t)),
        Some(Term(leaf, depth - 1)).Select(t => (AuthorizationTerm)new AuthorizationTerm.Any(t)));
}
