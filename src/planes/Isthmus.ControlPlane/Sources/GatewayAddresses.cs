using System.Net;
using Isthmus.Runtime.Names;

namespace Isthmus.ControlPlane.Sources;

/// <summary>Looks up the host name of one gateway.</summary>
public static class GatewayAddresses
{
    /// <summary>
    /// The addresses of both families, sorted; empty when there is no answer, or none within <see cref="Defaults.NameLimit"/>. A resolver that takes longer cannot be stopped and is left alone.
    /// </summary>
    public static async Task<EquatableArray<string>> LookUpAsync(INameResolver resolver, string name, TimeProvider time, CancellationToken cancellationToken = default)
    {
        try
        {
            var answer = await resolver.ResolveAsync(name).AsTask().WaitAsync(Defaults.NameLimit, time, cancellationToken);
            return answer.Addresses
                .Select(a => a.IsIPv4MappedToIPv6 ? a.MapToIPv4() : a)
                .Where(a => !a.Equals(IPAddress.Any) && !a.Equals(IPAddress.IPv6Any))
                .Select(a => a.ToString())
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Take(Defaults.AddressesPerName)
                .ToEquatableArray();
        }
        catch (TimeoutException)
        {
            return [];
        }
    }
}
