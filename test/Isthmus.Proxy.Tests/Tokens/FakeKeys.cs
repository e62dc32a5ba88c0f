using Isthmus.Proxy.Tokens;

namespace Isthmus.Proxy.Tests.Tokens;

/// <summary>The issuers of a simulated world.</summary>
internal sealed class FakeKeys : IKeySource
{
    public string Json { get; set; } = "";

    public int Asked { get; private set; }

    public ValueTask<KeyAnswer> FetchAsync(KeyPlace place)
    {
        Asked++;
        return new(new KeyAnswer(Json, Json.Length == 0 ? "refused" : ""));
    }
}
