using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Push;

/// <summary>The two variants of the discovery protocol under one form. Not safe for concurrent use.</summary>
internal interface IDiscoveryVariant<TRequest, TResponse>
{
    /// <summary>Whether it sends differences only.</summary>
    bool IsIncremental { get; }

    /// <summary>Whether there is something to tell; false until the first <see cref="Update"/>.</summary>
    bool HasBegun { get; }

    /// <summary>Whether the client was sent, and has judged, everything that it should have.</summary>
    bool IsCurrent { get; }

    /// <summary>How the client stands with each type.</summary>
    IEnumerable<SubscriptionStatus> Status { get; }

    /// <summary>The newest that the client is to be told.</summary>
    void Update(ResourceSnapshot snapshot);

    /// <summary>Takes one request.</summary>
    RequestOutcome Handle(TRequest request);

    /// <summary>The next response that is due.</summary>
    bool TryNext(out TResponse response);

    /// <summary>The type of a request.</summary>
    string TypeOf(TRequest request);

    /// <summary>The names that a request asks for.</summary>
    IEnumerable<string> NamesIn(TRequest request);

    /// <summary>The type of a response.</summary>
    string TypeOf(TResponse response);

    /// <summary>Why the client rejects something; null when it does not.</summary>
    string? ErrorOf(TRequest request);
}
