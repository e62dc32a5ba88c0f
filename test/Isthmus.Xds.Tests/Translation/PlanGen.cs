using FsCheck;
using FsCheck.Fluent;
using Isthmus.Model;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Tests.Translation;

/// <summary>Arbitrary plans in which every field takes different values, within what the records' docstrings allow.</summary>
internal static class PlanGen
{
    private static readonly string[] Words = ["a", "b1", "reviews", "x-y", "Ünicode", "outbound|80||a.b.svc.cluster.local", "/p", "a b;c"];

    public static readonly Gen<string> Word = Gen.Elements(Words);
    public static readonly Gen<string> Label = Gen.Elements("a", "b1", "reviews", "default", "x-y");
    public static readonly Gen<string> MaybeWord = Gen.Elements([.. Words, "", ""]);
    public static readonly Gen<bool> Bool = Gen.Elements(true, false);
    public static readonly Gen<uint> Uint = Gen.Elements(0u, 1u, 2u, 99u, 1024u, uint.MaxValue);
    public static readonly Gen<uint> Positive = Gen.Elements(1u, 2u, 5u, 100u, uint.MaxValue);
    public static readonly Gen<int> Port = Gen.Elements(1, 80, 8080, 65535);
    public static readonly Gen<TimeSpan> Time = Gen.Elements(TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(25), TimeSpan.FromSeconds(15), TimeSpan.FromDays(400));
    public static readonly Gen<TimeSpan> LongTime = Gen.Elements(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromHours(2));
    public static readonly Gen<TimeSpan?> MaybeTime = Maybe(Time);
    public static readonly Gen<double> Percent = Gen.Choose(1, 1_000_000).Select(n => n / 10_000.0);
    public static readonly Gen<string> Cidr = Gen.Elements("10.0.0.0/8", "0.0.0.0/0", "192.168.1.1/32", "fd00::/8", "::/0");

    public static readonly Gen<StringMatch> Match =
        from kind in Gen.Elements(Enum.GetValues<StringMatchKind>())
        from value in Word
        from ignores in Bool
        select new StringMatch(kind, value, ignores && kind != StringMatchKind.Regex);

    public static readonly Gen<ConfigReference> Reference =
        from kind in Gen.Elements("VirtualService", "DestinationRule", "HTTPRoute", "RequestAuthentication", "Gateway")
        from ns in Label
        from name in Label
        from path in MaybeWord
        select new ConfigReference(kind, ns, name, path);

    public static readonly Gen<HeaderMatch> Header =
        from name in Word
        from value in MaybeNull(Match)
        from inverted in Bool
        from missing in Bool
        select new HeaderMatch(name, value, inverted, missing);

    public static readonly Gen<HeaderValue> Pair = from name in Word from value in MaybeWord select new HeaderValue(name, value);

    public static readonly Gen<HeaderEdits> Edits =
        from set in List(Pair)
        from add in List(Pair)
        from remove in List(Word)
        select new HeaderEdits(set, add, remove);

    public static readonly Gen<WeightedUpstream> Weighted =
        from name in Word
        from weight in Gen.Elements(1u, 2u, 100u)
        from request in Edits
        from response in Edits
        from host in MaybeWord
        select new WeightedUpstream(name, weight) { RequestHeaders = request, ResponseHeaders = response, HostRewrite = host };

    public static readonly Gen<Plan> Plan =
        from listeners in Named(ListenerGen.Listener, l => l.Name, (l, n) => l with { Name = n })
        from tables in Named(RouteGen.Table, t => t.Name, (t, n) => t with { Name = n })
        from upstreams in Named(UpstreamGen.Upstream, u => u.Name, (u, n) => u with { Name = n })
        from localities in List(UpstreamGen.Localities)
        from names in Names
        let discovered = upstreams.Where(u => u.Discovery == UpstreamDiscovery.Endpoints)
        select new Plan
        {
            Listeners = listeners,
            RouteTables = tables,
            Upstreams = upstreams,
            Endpoints = discovered.Zip(localities, (u, l) => new UpstreamEndpoints(u.Name, l)).ToEquatableArray(),
            Names = names,
        };

    public static Gen<EquatableArray<NameEntry>> Names { get; } =
        Named(
            from addresses in List(Gen.Elements("10.0.0.1", "fd00::1"))
            from kubernetes in Bool
            from shortName in MaybeWord
            from ns in MaybeWord
            select new NameEntry("", addresses, kubernetes, shortName, ns),
            n => n.Host,
            (n, host) => n with { Host = host });

    public static Gen<EquatableArray<T>> List<T>(Gen<T> item) => Gen.Choose(0, 2).SelectMany(n => Gen.ArrayOf(item, n)).Select(a => a.ToEquatableArray());

    public static Gen<EquatableArray<T>> Some<T>(Gen<T> item) => Gen.Choose(1, 3).SelectMany(n => Gen.ArrayOf(item, n)).Select(a => a.ToEquatableArray());

    public static Gen<T?> Maybe<T>(Gen<T> item)
        where T : struct => Gen.OneOf(Gen.Constant<T?>(null), item.Select(x => (T?)x));

    public static Gen<T?> MaybeNull<T>(Gen<T> item)
        where T : class => Gen.OneOf(Gen.Constant<T?>(null), item.Select(x => (T?)x));

    // Names occur once, in ordinal order.
    private static Gen<EquatableArray<T>> Named<T>(Gen<T> item, Func<T, string> nameOf, Func<T, string, T> rename) =>
        Gen.Choose(0, 3).SelectMany(n => Gen.ArrayOf(item, n)).Select(items => items
            .Select((x, i) => rename(x, $"{nameOf(x)}-{i}"))
            .OrderBy(nameOf, StringComparer.Ordinal)
            .ToEquatableArray());
}
