using System.Collections.Concurrent;
using System.Net;
using Isthmus.Model;
using Isthmus.Runtime.Names;

namespace Isthmus.ControlPlane.Tests.Sources;

/// <summary>Names as a test says they are. A name that it says nothing of has no answer; one that it holds back is not answered at all.</summary>
internal sealed class NameAnswers : INameResolver
{
    private readonly ConcurrentDictionary<string, Task<NameAnswer>> _answers = new(StringComparer.Ordinal);
    private int _asked;

    /// <summary>How often anything was looked up.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public void Set(string name, params string[] addresses) => _answers[name] = Task.FromResult(new NameAnswer(addresses.Select(IPAddress.Parse).ToEquatableArray()));

    public void HoldBack(string name) => _answers[name] = new TaskCompletionSource<NameAnswer>().Task;

    public ValueTask<NameAnswer> ResolveAsync(string name)
    {
        Interlocked.Increment(ref _asked);
        return _answers.TryGetValue(name, out var answer) ? new(answer) : default;
    }
}
