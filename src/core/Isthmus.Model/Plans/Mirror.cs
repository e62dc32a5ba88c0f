namespace Isthmus.Model.Plans;

/// <summary>Where copies of requests are sent; their answers are thrown away.</summary>
/// <param name="UpstreamName">The upstream.</param>
/// <param name="Percent">Share of the requests, above 0, at most 100.</param>
/// <param name="MarksHost">The copy's host is marked with <c>-shadow</c>, Envoy's default; Istio turns it off.</param>
public sealed record Mirror(string UpstreamName, double Percent, bool MarksHost = false);
