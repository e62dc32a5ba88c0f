using Isthmus.Xds.Protos.Core.V3;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Push;

/// <summary>The two variants of the discovery protocol under one form: how a stream begins, and where messages have what. Without state.</summary>
internal interface IDiscoveryVariant<TRequest, TResponse>
{
    /// <summary>Whether it sends differences only.</summary>
    bool IsIncremental { get; }

    /// <summary>Starts a stream to which nothing can be told yet.</summary>
    /// <param name="isDoubtful">Whether the client may hold more of an earlier stream than it says.</param>
    /// <param name="lifetime">After which the client is to let go what is not renewed; null for never.</param>
    IDiscoverySession<TRequest, TResponse> Open(bool isDoubtful, TimeSpan? lifetime);

    /// <summary>Who sends a request; only the first of a stream has to say.</summary>
    Node? NodeOf(TRequest request);

    /// <summary>The type of a request.</summary>
    string TypeOf(TRequest request);

    /// <summary>The names that a request asks for.</summary>
    IList<string> NamesIn(TRequest request);

    /// <summary>Why the client rejects something; null when it does not.</summary>
    string? ErrorOf(TRequest request);

    /// <summary>The type of a response.</summary>
    string TypeOf(TResponse response);
}
