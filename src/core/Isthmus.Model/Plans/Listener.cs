namespace Isthmus.Model.Plans;

/// <summary>Where a proxy accepts connections, and what it does with them.</summary>
public sealed record Listener
{
    /// <summary>Istio's name, for example <c>0.0.0.0_80</c> or <c>virtualInbound</c>.</summary>
    public required string Name { get; init; }

    /// <summary>IP address to bind to.</summary>
    public required string Address { get; init; }

    /// <summary>Port to bind to.</summary>
    public required int Port { get; init; }

    /// <summary>False: connections come redirected from a listener with <see cref="UsesOriginalDestination"/>.</summary>
    public bool BindsToPort { get; init; } = true;

    /// <summary>Which way the traffic goes.</summary>
    public TrafficDirection Direction { get; init; }

    /// <summary>Connections are handed to the listener of their original destination.</summary>
    public bool UsesOriginalDestination { get; init; }

    /// <summary>Whether it takes what the machine redirects, so that the address that was called has to be asked for: also where chains ask for the port that was meant.</summary>
    public bool RestoresDestination => UsesOriginalDestination || (Direction == TrafficDirection.Inbound && FilterChains.Any(c => c.Match.DestinationPort != 0));

    /// <summary>The TLS ClientHello is read before a chain is chosen.</summary>
    public bool InspectsTls { get; init; }

    /// <summary>The first bytes are checked for HTTP before a chain is chosen.</summary>
    public bool InspectsHttp { get; init; }

    /// <summary>How long the inspection may take; zero means as long as it takes.</summary>
    public TimeSpan InspectionTimeout { get; init; }

    /// <summary>The chains; the most specific match is taken.</summary>
    public EquatableArray<FilterChain> FilterChains { get; init; }

    /// <summary>Taken when no chain matches; null closes the connection.</summary>
    public FilterChain? DefaultFilterChain { get; init; }
}
