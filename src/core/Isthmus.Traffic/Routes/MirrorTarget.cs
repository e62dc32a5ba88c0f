using Isthmus.Traffic.Shares;

namespace Isthmus.Traffic.Routes;

/// <summary>Where a share of the requests is copied to.</summary>
/// <param name="Name">The upstream's name.</param>
/// <param name="NameIndex">Where the name stands in <see cref="RouteMatcher.UpstreamNames"/>.</param>
/// <param name="Share">Which requests are copied.</param>
/// <param name="MarksHost">The copy's host is marked with <c>-shadow</c>.</param>
public sealed record MirrorTarget(string Name, int NameIndex, Percentage Share, bool MarksHost);
