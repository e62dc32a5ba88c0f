using System.Globalization;
using System.Text;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.Xds.Tests.Subscriptions;

/// <summary>
/// Plays a scenario file: keeps its comments and its <c>world</c>, <c>client></c>, <c>stream</c> and <c>status</c> lines, and writes what the
/// server says between them. Versions of tables are numbered v1, v2 ... as they appear. Lines:
/// <code>
/// world TYPE name@content[>endpoints] ... [| TYPE ...]   the tables of some types, whole, in one step
/// client> TYPE [names=a,b | sub=a,b unsub=a held=a@1] [version=v1] [ack | nack=reason | nonce=N]
/// stream [doubtful|lifetime]                 the connection is lost and made again
/// renew                                      it is time to renew what has a lifetime
/// together ... apart                         lines between them arrive in one burst
/// status                                     how the client stands with each type
/// </code>
/// </summary>
internal abstract class Scenario
{
    private readonly StringBuilder _text = new();
    private readonly List<string> _versions = [];
    private readonly Dictionary<string, string> _contents = new(StringComparer.Ordinal);
    private bool _isBurst;
    private readonly Dictionary<string, (string Nonce, string Version)> _last = new(StringComparer.Ordinal);

    protected ResourceSnapshot Snapshot { get; private set; } = ResourceSnapshot.Empty;

    public string Play(IEnumerable<string> lines)
    {
        foreach (var line in lines.Where(l => !l.StartsWith("server", StringComparison.Ordinal)))
        {
            _text.Append(line).Append('\n');
            Do(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        return _text.ToString();
    }

    protected abstract void Restart(bool isDoubtful, bool hasLifetime);

    protected abstract void Renew();

    protected abstract void Update();

    protected abstract RequestOutcome Request(string typeUrl, Words words);

    protected abstract void Drain();

    protected abstract IEnumerable<SubscriptionStatus> Status();

    protected void Say(string what) => _text.Append("server> ").Append(what).Append('\n');

    protected void Said(string typeUrl, string nonce, string version) => _last[typeUrl] = (nonce, version);

    protected string ContentOf(string version) => _contents[version];

    protected string Number(string version)
    {
        if (version.Length == 0)
        {
            return "none";
        }

        if (!_versions.Contains(version, StringComparer.Ordinal))
        {
            _versions.Add(version);
        }

        return string.Create(CultureInfo.InvariantCulture, $"v{_versions.IndexOf(version) + 1}");
    }

    private void Do(string[] words)
    {
        switch (words)
        {
            case ["world", .. var tables]:
                foreach (var table in string.Join(' ', tables).Split(" | "))
                {
                    Replace(table.Split(' '));
                }

                Update();
                break;
            case ["together"]:
                _isBurst = true;
                return;
            case ["apart"]:
                _isBurst = false;
                break;
            case ["stream", .. var how]:
                _last.Clear();
                Restart(isDoubtful: how is ["doubtful"], hasLifetime: how is ["lifetime"]);
                break;
            case ["renew"]:
                Renew();
                break;
            case ["client>", var type, .. var rest]:
                Ask(World.Types.GetValueOrDefault(type, type == "(none)" ? "" : type), rest);
                break;
            case ["status"]:
                ShowStatus();
                return;
            default:
                return;
        }

        if (!_isBurst)
        {
            Drain();
        }
    }

    private void Replace(string[] words)
    {
        var typeUrl = World.Types[words[0]];
        Snapshot = Snapshot.With(Snapshot[typeUrl].Replace([.. words.Skip(1).Select(r => Parse(typeUrl, r))]));
        foreach (var resource in Snapshot[typeUrl].Resources)
        {
            _contents[resource.Version] = words.Skip(1).First(w => w.StartsWith(resource.Name + "@", StringComparison.Ordinal)).Split('>')[0];
        }
    }

    private void Ask(string typeUrl, string[] rest)
    {
        var last = _last.GetValueOrDefault(typeUrl, ("", ""));
        var outcome = Request(typeUrl, new Words(rest, last.Item1, last.Item2, v => v is ['v', ..] ? _versions[int.Parse(v[1..], CultureInfo.InvariantCulture) - 1] : v));
        if (outcome != RequestOutcome.Subscribed)
        {
            Say($"({outcome.ToString().ToLowerInvariant()})");
        }
    }

    private void ShowStatus()
    {
        foreach (var s in Status())
        {
            var rejection = s.Rejection is { } r ? $" rejected {Number(r.Version)} '{r.Reason}'" : "";
            var pending = s.PendingVersion is { } p ? $" pending {Number(p)}" : "";
            var subscribed = string.Create(CultureInfo.InvariantCulture, $"{(s.IsWildcard ? "*+" : "")}{s.Names}");
            Say($"{World.Short(s.TypeUrl)} {subscribed} acked {Number(s.AckedVersion)}{pending}{rejection} {(s.IsCurrent ? "current" : "behind")}");
        }
    }

    private static XdsResource Parse(string typeUrl, string text)
    {
        var parts = text.Split('@', '>');
        return World.Resource(typeUrl, parts[0], parts[1], parts.Length > 2 ? parts[2] : null);
    }

    /// <summary>The rest of a <c>client></c> line.</summary>
    internal sealed class Words(string[] words, string lastNonce, string lastVersion, Func<string, string> version)
    {
        public string[] List(string key) => this[key]?.Split(',') ?? [];

        public string Version => version(this["version"] ?? (Has("ack") ? lastVersion : ""));

        public string Nonce => this["nonce"] ?? (Has("ack") || Rejection is not null ? lastNonce : "");

        public string? Rejection => this["nack"];

        private string? this[string key] => Array.Find(words, w => w.StartsWith(key + "=", StringComparison.Ordinal))?[(key.Length + 1)..];

        private bool Has(string word) => words.Contains(word, StringComparer.Ordinal);
    }
}
