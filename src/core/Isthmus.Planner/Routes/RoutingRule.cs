using Isthmus.Planner.Naming;

namespace Isthmus.Planner.Routes;

/// <summary>A VirtualService with hosts: names are full, gateways are <c>namespace/name</c> or <c>mesh</c>, delegates are merged in. Compared by identity.</summary>
internal sealed class RoutingRule
{
    /// <summary>Its own namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its own name.</summary>
    public required string Name { get; init; }

    /// <summary>The hosts that it is for, lower case.</summary>
    public required EquatableArray<string> Hosts { get; init; }

    /// <summary>The gateways that it is bound to.</summary>
    public required EquatableArray<string> Gateways { get; init; }

    /// <summary>HTTP rules in order.</summary>
    public required IReadOnlyList<HttpRule> Http { get; init; }

    /// <summary>TLS rules in order.</summary>
    public required IReadOnlyList<L4Rule> Tls { get; init; }

    /// <summary>TCP rules in order.</summary>
    public required IReadOnlyList<L4Rule> Tcp { get; init; }

    /// <summary>Whether it is for <paramref name="host"/>, or for a wildcard around it.</summary>
    public bool Covers(string host) => Hosts.Any(h => HostPattern.Covers(h, host));

    /// <summary>Whether it is bound to <paramref name="gateway"/>.</summary>
    public bool IsBoundTo(string gateway) => Gateways.AsSpan().Contains(gateway);
}
