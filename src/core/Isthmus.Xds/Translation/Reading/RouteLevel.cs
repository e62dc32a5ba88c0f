using Isthmus.Model;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>What a route, a virtual host or a table says about the requests that it takes.</summary>
/// <param name="Request">Changes to request headers.</param>
/// <param name="Response">Changes to response headers.</param>
/// <param name="Filters">Settings of filters.</param>
/// <param name="Retry">When requests are sent again; null when nothing is said.</param>
/// <param name="Mirrors">Where copies go.</param>
internal sealed record RouteLevel(HeaderEdits Request, HeaderEdits Response, FilterSettings Filters, RoutePb.RetryPolicy? Retry, EquatableArray<Mirror> Mirrors)
{
    /// <summary>A table's.</summary>
    public static RouteLevel Of(RoutePb.RouteConfiguration table, Findings findings) => new(
        HeaderEditsReader.Read(table.RequestHeadersToAdd, table.RequestHeadersToRemove, findings),
        HeaderEditsReader.Read(table.ResponseHeadersToAdd, table.ResponseHeadersToRemove, findings),
        FilterSettings.Read(table.TypedPerFilterConfig, findings),
        null,
        RouteActionReader.Mirrors(table.RequestMirrorPolicies, findings));

    /// <summary>A virtual host's.</summary>
    public static RouteLevel Of(RoutePb.VirtualHost host, Findings findings)
    {
        findings.RejectIf(host.HedgePolicy is { HedgeOnPerTryTimeout: true }, "hedge_policy");
        return new(
            HeaderEditsReader.Read(host.RequestHeadersToAdd, host.RequestHeadersToRemove, findings),
            HeaderEditsReader.Read(host.ResponseHeadersToAdd, host.ResponseHeadersToRemove, findings),
            FilterSettings.Read(host.TypedPerFilterConfig, findings),
            host.RetryPolicy,
            RouteActionReader.Mirrors(host.RequestMirrorPolicies, findings));
    }
}
