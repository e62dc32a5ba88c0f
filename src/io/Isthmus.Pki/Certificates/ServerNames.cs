using System.Net;

namespace Isthmus.Pki.Certificates;

/// <summary>By what a server is called: names and addresses that clients ask for.</summary>
/// <param name="DnsNames">DNS names.</param>
/// <param name="Addresses">IP addresses, as text.</param>
public sealed record ServerNames(EquatableArray<string> DnsNames, EquatableArray<string> Addresses)
{
    /// <summary>Sorts names from addresses; each is kept once.</summary>
    public static ServerNames Of(params IEnumerable<string> names)
    {
        var all = names.Distinct(StringComparer.OrdinalIgnoreCase).ToLookup(n => IPAddress.TryParse(n, out _));
        return new ServerNames(all[false].ToEquatableArray(), all[true].ToEquatableArray());
    }
}
