using System.Text;

namespace Isthmus.Rpc.Tests;

/// <summary>Methods whose messages are plain UTF-8 text, so that what travels can be read.</summary>
internal static class Text
{
    public static readonly RpcMarshaller<string> Marshaller = new(
        (text, to) => Encoding.UTF8.GetBytes(text, to),
        from => from.FirstSpan is [(byte)'!', ..] ? throw new FormatException("unreadable") : Encoding.UTF8.GetString(from));

    public static RpcMethod<string, string> Method(string name) => new("test.Text", name, Marshaller, Marshaller);
}
