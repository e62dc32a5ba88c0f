namespace Isthmus.Proxy.Tests.Peers;

/// <summary>What a client got.</summary>
internal sealed record TestResponse(int Status, string Head, string Body)
{
    /// <summary>The value of a field; null when it is not there.</summary>
    public string? Field(string name) => Head.Split("\r\n").Skip(1)
        .Where(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(l => l[(name.Length + 1)..].Trim()).FirstOrDefault();
}
