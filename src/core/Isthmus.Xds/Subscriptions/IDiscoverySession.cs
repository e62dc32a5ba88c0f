namespace Isthmus.Xds.Subscriptions;

/// <summary>
/// The server's side of one discovery stream, as a pure state machine: requests and snapshots in, responses out. The owner feeds <see cref="Handle"/> and
/// <see cref="Update"/>, and sends what <see cref="TryNext"/> yields whenever the transport is free. Not safe for concurrent use.
/// </summary>
/// <typeparam name="TRequest">The variant's request.</typeparam>
/// <typeparam name="TResponse">The variant's response.</typeparam>
public interface IDiscoverySession<in TRequest, TResponse>
{
    /// <summary>Whether the client was sent, and has judged, everything that it should have.</summary>
    bool IsCurrent { get; }

    /// <summary>How the client stands with each type.</summary>
    IEnumerable<SubscriptionStatus> Status { get; }

    /// <summary>Shows the client a newer snapshot.</summary>
    void Update(ResourceSnapshot snapshot);

    /// <summary>It is time to renew what the client holds for a limited time only; nothing, where it holds everything for ever.</summary>
    void Renew();

    /// <summary>Takes one request.</summary>
    RequestOutcome Handle(TRequest request);

    /// <summary>The next response that is due, in the order that lets the client change over without a gap.</summary>
    bool TryNext(out TResponse response);
}
