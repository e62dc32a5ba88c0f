using System.Buffers;
using Isthmus.Api.Reading;
using Isthmus.Api.Reading.Fields;

namespace Isthmus.Lab.Scenarios;

/// <summary>The fields that say where a call goes, of the load and of single calls. What no client could send is a mistake of the scenario, not of the mesh.</summary>
internal static class CallFields
{
    // RFC 9110, section 5.6.2.
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary><c>host</c>, which is required.</summary>
    public static string Host(MessageReader m)
    {
        var host = m.Text("host");
        if (host.Length == 0)
        {
            m.Report(ReadingChecks.Required, "host", "is required");
        }
        else if (Uri.CheckHostName(host) == UriHostNameType.Unknown || !Uri.TryCreate($"http://{host}/", UriKind.Absolute, out _))
        {
            m.Report(ReadingChecks.OutOfRange, "host", $"must be the name or address of a host, is '{host}'", "write a name such as web.default.svc.cluster.local; the port has a field of its own");
        }

        return host;
    }

    /// <summary><c>path</c>; the root without it.</summary>
    public static string Path(MessageReader m)
    {
        var path = m.Text("path");
        if (path.Length > 0 && path[0] != '/')
        {
            m.Report(ReadingChecks.OutOfRange, "path", $"must begin with '/', is '{path}'", $"write /{path}");
        }

        return path.Length > 0 ? path : "/";
    }

    /// <summary><c>method</c>; GET without it.</summary>
    public static string Method(MessageReader m)
    {
        var method = m.Text("method");
        if (method.AsSpan().ContainsAnyExcept(Token))
        {
            m.Report(ReadingChecks.OutOfRange, "method", $"must be the name of a method, is '{method}'", "write a name such as GET or POST");
        }

        return method.Length > 0 ? method : "GET";
    }
}
