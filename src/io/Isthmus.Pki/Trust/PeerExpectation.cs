using System.Text.RegularExpressions;
using Isthmus.Model.Plans;

namespace Isthmus.Pki.Trust;

/// <summary>
/// Whom we expect: conditions on the identity's text, of which one must hold; none means anybody of a known trust domain
/// (<c>CertificateValidationContext.match_typed_subject_alt_names</c>). Immutable; made once per plan.
/// </summary>
public sealed class PeerExpectation
{
    private readonly Func<string, bool>[] _conditions;

    /// <summary>Makes the expectation. A regular expression that cannot be read never matches: it must not widen what is accepted.</summary>
    public PeerExpectation(EquatableArray<StringMatch> names)
    {
        Names = names;
        _conditions = [.. names.Select(Condition)];
    }

    /// <summary>Anybody of a known trust domain.</summary>
    public static PeerExpectation Anybody { get; } = new([]);

    /// <summary>The conditions.</summary>
    public EquatableArray<StringMatch> Names { get; }

    /// <summary>One of these identities, by any name of our own trust domain (istio facts: expected names are expanded to every alias).</summary>
    public static PeerExpectation OneOf(TrustBundle bundle, params IEnumerable<SpiffeId> identities) => new(identities
        .SelectMany(i => bundle.IsOurs(i.TrustDomain) ? bundle.Aliases.Prepend(bundle.TrustDomain).Select(d => i with { TrustDomain = d }) : [i])
        .Distinct()
        .Select(i => new StringMatch(StringMatchKind.Exact, i.ToString()))
        .ToEquatableArray());

    /// <summary>Whether this identity is expected.</summary>
    public bool Allows(SpiffeId identity)
    {
        var text = identity.ToString();
        return _conditions.Length == 0 || Array.Exists(_conditions, c => c(text));
    }

    /// <summary>The conditions for a sentence, shortened.</summary>
    public override string ToString() => Names.Count switch
    {
        0 => "anybody",
        1 => Names[0].Value,
        var n => $"{Names[0].Value} or {n - 1} more",
    };

    private static Func<string, bool> Condition(StringMatch match)
    {
        var (value, comparison) = (match.Value, match.IgnoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        return match.Kind switch
        {
            StringMatchKind.Exact => text => text.Equals(value, comparison),
            StringMatchKind.Prefix => text => text.StartsWith(value, comparison),
            StringMatchKind.Suffix => text => text.EndsWith(value, comparison),
            StringMatchKind.Contains => text => text.Contains(value, comparison),
            _ => RegexCondition(value),
        };
    }

    // NonBacktracking: linear time whatever the peer's name is. A limit would only count the machine's own pauses.
    private static Func<string, bool> RegexCondition(string pattern)
    {
        try
        {
            var regex = new Regex($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
            return regex.IsMatch;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return _ => false;
        }
    }
}
