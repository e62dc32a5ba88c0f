using System.Globalization;
using Isthmus.Traffic.Shares;

namespace Isthmus.App.Commands;

/// <summary>One line of <c>isthmus endpoints</c>.</summary>
/// <param name="Upstream">The service port or subset.</param>
/// <param name="Share">What this endpoint gets.</param>
internal sealed record EndpointRow(Upstream Upstream, EndpointShare Share)
{
    /// <summary>The share in percent, with one decimal where it is not whole.</summary>
    public string Percent => ToPercent(Share.Share);

    /// <summary>Address and port as a caller would write them.</summary>
    public string Address => new Traffic.Hosts.HostKey(Share.Endpoint.Address, Share.Endpoint.Port).ToString();

    /// <summary>In one word how it is used.</summary>
    public string Health => Share.State switch
    {
        HostState.Unhealthy => "unhealthy",
        HostState.Excluded => "draining",
        HostState.Degraded => "degraded",
        _ => "healthy",
    };

    /// <summary>A share of 0 to 1 in percent, with one decimal where it is not whole.</summary>
    public static string ToPercent(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(share * 100, 1):0.#} %");
}
