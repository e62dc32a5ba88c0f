using Isthmus.Pki.Tokens;

namespace Isthmus.Proxy.Tokens;

/// <summary>The keys of one issuer as they are known now. Written by whoever fetches, read by all loops without waiting.</summary>
internal sealed class IssuerKeys
{
    private JsonWebKeySet? _current;

    /// <summary>Keys that stand in the plan.</summary>
    public IssuerKeys(JsonWebKeySet? inline) => _current = inline;

    /// <summary>Keys that are fetched.</summary>
    public IssuerKeys(KeyPlace place) => Place = place;

    /// <summary>Where they are fetched; null when they stand in the plan.</summary>
    public KeyPlace? Place { get; }

    /// <summary>The last good set; null before the first. A set that was good stays in use while a newer one cannot be had.</summary>
    public JsonWebKeySet? Current => Volatile.Read(ref _current);

    /// <summary>Why the last fetch brought nothing, for people; empty when it did, or none was made.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Takes what was fetched; a set that cannot be read changes nothing.</summary>
    public bool Take(KeyAnswer answer)
    {
        var problem = answer.Problem;
        var set = problem.Length == 0 ? JsonWebKeySet.TryParse(answer.Json, out problem) : null;
        Problem = problem;
        if (set is not null)
        {
            Volatile.Write(ref _current, set);
        }

        return set is not null;
    }
}
