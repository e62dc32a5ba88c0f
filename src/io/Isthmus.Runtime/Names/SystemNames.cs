using System.Net;
using System.Net.Sockets;
using Isthmus.Model;

namespace Isthmus.Runtime.Names;

/// <summary>Names as the machine knows them: hosts file, then DNS (getaddrinfo, on the thread pool). It does not tell how long an answer holds.</summary>
public sealed class SystemNames : INameResolver
{
    /// <inheritdoc/>
    public async ValueTask<NameAnswer> ResolveAsync(string name)
    {
        try
        {
            return new NameAnswer((await Dns.GetHostAddressesAsync(name)).ToEquatableArray());
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // No such name, no answer, or what is no name at all: for the caller the same.
            return default;
        }
    }
}
