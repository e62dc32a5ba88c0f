using Isthmus.Api.Reading.Fields;

namespace Isthmus.Lab.Scenarios;

/// <summary>
/// Something done to a part of a lab. Written the same in a scenario's <c>do</c> and after <c>isthmus lab</c>: <c>kill cluster-a/hello-world</c>,
/// <c>scale cluster-a/hello-world 2</c>, <c>slow cluster-a 2s</c>, <c>fail cluster-a/hello-world/hello-world-1 503</c>,
/// <c>partition cluster-a cluster-b</c>; <c>heal</c> alone means everything.
/// </summary>
/// <param name="Verb">What.</param>
/// <param name="Target">To whom.</param>
public sealed record LabAction(LabVerb Verb, LabTarget Target)
{
    private static readonly Dictionary<string, LabVerb> Verbs = Enum.GetValues<LabVerb>().ToDictionary(NameOf, v => v, StringComparer.Ordinal);

    /// <summary>Instances for <see cref="LabVerb.Scale"/>, status for <see cref="LabVerb.Fail"/>; otherwise 0.</summary>
    public int Number { get; init; }

    /// <summary>Delay for <see cref="LabVerb.Slow"/>.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The other cluster, for <see cref="LabVerb.Partition"/> and its <see cref="LabVerb.Heal"/>; otherwise empty.</summary>
    public string Other { get; init; } = "";

    /// <summary>The verbs as they are written.</summary>
    public static IEnumerable<string> Names => Verbs.Keys;

    /// <summary>Reads the text, or says in <paramref name="problem"/> what is wrong with it.</summary>
    public static LabAction? Parse(string text, out string problem)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        problem = "";
        if (words.Length == 0 || !Verbs.TryGetValue(words[0], out var verb))
        {
            var near = words.Length == 0 ? null : NearestName.Find(words[0], Verbs.Keys);
            problem = $"'{text}' begins with none of {string.Join(", ", Verbs.Keys)}{(near is null ? "" : $"; did you mean '{near}'?")}";
            return null;
        }

        if (words.Length == 1 && verb is (LabVerb.Heal or LabVerb.Reroot))
        {
            return new LabAction(verb, LabTarget.Everything);
        }

        if (words.Length < 2 || LabTarget.Parse(words[1]) is not { } target)
        {
            problem = $"'{text}' does not name its target as CLUSTER[/WORKLOAD[/INSTANCE]]";
            return null;
        }

        return WithValue(new LabAction(verb, target), words.AsSpan(2), out problem);
    }

    /// <inheritdoc/>
    public override string ToString() => Verb switch
    {
        LabVerb.Scale or LabVerb.Fail => string.Create(CultureInfo.InvariantCulture, $"{NameOf(Verb)} {Target} {Number}"),
        LabVerb.Slow => string.Create(CultureInfo.InvariantCulture, $"slow {Target} {Delay.TotalSeconds:0.###}s"),
        LabVerb.Heal or LabVerb.Reroot when Target == LabTarget.Everything => NameOf(Verb),
        _ when Other.Length > 0 => $"{NameOf(Verb)} {Target} {Other}",
        _ => $"{NameOf(Verb)} {Target}",
    };

    private static LabAction? WithValue(LabAction action, ReadOnlySpan<string> values, out string problem)
    {
        var value = values.Length > 0 ? values[0] : "";
        var result = action.Verb switch
        {
            LabVerb.Scale => int.TryParse(value, CultureInfo.InvariantCulture, out var n) && n is >= 0 and <= Defaults.MaxReplicas ? action with { Number = n } : null,
            LabVerb.Fail when value.Length == 0 => action with { Number = 503 },
            LabVerb.Fail => int.TryParse(value, CultureInfo.InvariantCulture, out var n) && n is >= 400 and <= 599 ? action with { Number = n } : null,
            LabVerb.Slow => DurationText.TryParse(value, out var delay) && delay > TimeSpan.Zero ? action with { Delay = delay } : null,
            LabVerb.Partition or LabVerb.Heal when IsOther(value, action.Target) => action with { Other = value },
            LabVerb.Partition or LabVerb.Reroot => null,
            _ => value.Length == 0 ? action : null,
        };
        var wanted = action.Verb switch
        {
            LabVerb.Scale => $"a number of instances from 0 to {Defaults.MaxReplicas}",
            LabVerb.Fail => "a status from 400 to 599",
            LabVerb.Slow => "a duration such as 2s",
            LabVerb.Partition => "another cluster",
            LabVerb.Heal => "nothing, or by another cluster",
            LabVerb.Reroot => "no target: it is done everywhere",
            _ => "nothing",
        };
        problem = result is null || values.Length > 1 ? $"'{NameOf(action.Verb)} {action.Target}' is followed by {wanted}, not by '{string.Join(' ', values!)}'" : "";
        return problem.Length == 0 ? result : null;
    }

    private static bool IsOther(string cluster, LabTarget target) =>
        target.Workload.Length == 0 && cluster.Length > 0 && cluster != target.Cluster && !cluster.Contains('/', StringComparison.Ordinal);

    /// <summary>A verb as it is written.</summary>
    public static string NameOf(LabVerb verb) => verb.ToString().ToLowerInvariant();
}
