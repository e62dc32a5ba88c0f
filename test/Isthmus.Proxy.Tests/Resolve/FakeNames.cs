using System.Net;
using Isthmus.Runtime.Names;

namespace Isthmus.Proxy.Tests.Resolve;

/// <summary>Names of a simulated world: what a test writes into it, and how often it was asked.</summary>
internal sealed class FakeNames : INameResolver
{
    public Dictionary<string, NameAnswer> Answers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public int Asked { get; private set; }

    /// <summary>A name whose look-up never ends.</summary>
    public string? Slow { get; set; }

    public void Set(string name, TimeSpan? life, params string[] addresses) =>
        Answers[name] = new NameAnswer(addresses.Select(IPAddress.Parse).ToEquatableArray(), life);

    public ValueTask<NameAnswer> ResolveAsync(string name)
    {
        Asked++;
        return name == Slow ? new(new TaskCompletionSource<NameAnswer>().Task) : new(Answers.GetValueOrDefault(name));
    }
}
