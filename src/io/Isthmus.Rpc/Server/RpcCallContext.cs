using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Isthmus.Rpc.Server;

/// <summary>What a handler may know about the call that it serves. Lives as long as the call.</summary>
public sealed class RpcCallContext
{
    private readonly IDictionary<object, object?>? _connection;

    internal RpcCallContext(HttpContext http, DateTimeOffset? deadline, CancellationToken cancellation, CancellationToken draining)
    {
        Method = http.Request.Path.Value ?? "";
        Deadline = deadline;
        Cancellation = cancellation;
        Draining = draining;
        Peer = http.Connection.RemoteIpAddress is { } address ? new IPEndPoint(address, http.Connection.RemotePort) : null;
        PeerCertificate = http.Connection.ClientCertificate;
        IsSecure = http.Request.IsHttps;
        _connection = http.Features.Get<IConnectionItemsFeature>()?.Items;
        foreach (var (key, values) in http.Request.Headers)
        {
            foreach (var value in values)
            {
                AddHeader(key, value ?? "");
            }
        }
    }

    /// <summary>The path, <c>/service/method</c>.</summary>
    public string Method { get; }

    /// <summary>The address of the peer's socket; null for transports without one.</summary>
    public IPEndPoint? Peer { get; }

    /// <summary>The certificate that the peer presented; null without mutual TLS.</summary>
    public X509Certificate2? PeerCertificate { get; }

    /// <summary>Whether the connection is secured by TLS.</summary>
    public bool IsSecure { get; }

    /// <summary>What the caller sent beside the messages.</summary>
    public RpcMetadata Headers { get; } = new();

    /// <summary>Sent after the last message, with the status.</summary>
    public RpcMetadata Trailers { get; } = new();

    /// <summary>When the caller stops waiting; null for never.</summary>
    public DateTimeOffset? Deadline { get; }

    /// <summary>Fires when nobody waits for the call any more: caller gone, deadline over, or server stopping for good.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>
    /// Fires when the server begins to stop. A unary call goes on; a stream that would live for ever ends itself now, with
    /// <see cref="StatusCode.Unavailable"/> or <see cref="StatusCode.Ok"/>, so that its client moves to another server at once.
    /// </summary>
    public CancellationToken Draining { get; }

    /// <summary>
    /// What the listener's TLS callback put into the items of the connection under this key (<c>TlsHandshakeCallbackContext.Connection.Items</c>); null without.
    /// </summary>
    public object? ConnectionItem(object key) => _connection?.TryGetValue(key, out var item) == true ? item : null;

    private void AddHeader(string key, string value)
    {
        if (RpcMetadata.IsReserved(key))
        {
            return;
        }

        if (!key.EndsWith("-bin", StringComparison.OrdinalIgnoreCase))
        {
            Headers.AddRaw(key, value);
            return;
        }

        // Several binary values may have been joined with commas on the way.
        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries))
        {
            Headers.AddRaw(key, part);
        }
    }
}
