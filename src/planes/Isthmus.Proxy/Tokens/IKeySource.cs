namespace Isthmus.Proxy.Tokens;

/// <summary>Fetches the key sets of issuers. Over HTTP in a program, one of the test's own in a simulation.</summary>
public interface IKeySource
{
    /// <summary>The key set as JSON. Called on a loop, which it must not hold up; a failure is an answer with a problem, never an exception.</summary>
    ValueTask<KeyAnswer> FetchAsync(KeyPlace place);
}
