using System.Text;

namespace Isthmus.Proxy.Tests.Peers;

/// <summary>What a server got: the head as it stood on the wire, and the body without framing.</summary>
internal sealed record TestRequest(string Head, byte[] Body, Connection Connection)
{
    public string BodyText => Encoding.Latin1.GetString(Body);

    public string Path => Head.Split(' ')[1];

    /// <summary>The value of a field; null when it is not there.</summary>
    public string? Field(string name) => Head.Split("\r\n").Skip(1)
        .Where(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(l => l[(name.Length + 1)..].Trim()).FirstOrDefault();
}
