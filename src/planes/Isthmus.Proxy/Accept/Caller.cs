using System.Text;
using Isthmus.Wire.Tls;

namespace Isthmus.Proxy.Accept;

/// <summary>
/// Who is at the other end of a client's connection, as far as the connection proves it, in the forms that requests need: made once, so that requests make no copies.
/// </summary>
internal sealed class Caller
{
    private readonly Connection _down;
    private readonly string _own;
    private byte[]? _forwarded;

    /// <summary>Of an open connection.</summary>
    /// <param name="down">The connection.</param>
    /// <param name="hello">What the client asked for; null without TLS.</param>
    /// <param name="own">The identity that we showed; empty when we showed none.</param>
    public Caller(Connection down, ClientHello? hello = null, string own = "")
    {
        _down = down;
        _own = own;
        IsPassedOn = hello is not null && down.Tls is null;
        HasCertificate = down.Tls is { PeerCertificate: not null };
        IdentityText = down.PeerIdentity ?? "";
        Identity = Encoding.UTF8.GetBytes(IdentityText);
        ServerNameText = hello?.ServerName ?? "";
        ServerName = Encoding.ASCII.GetBytes(ServerNameText);
    }

    /// <summary>The URI of its validated certificate; empty when it showed none.</summary>
    public string IdentityText { get; }

    /// <summary>The same in bytes.</summary>
    public byte[] Identity { get; }

    /// <summary>The name that it asked for; empty when none.</summary>
    public string ServerNameText { get; }

    /// <summary>The same in bytes.</summary>
    public byte[] ServerName { get; }

    /// <summary>It speaks TLS to somebody behind us, so that what we have of it begins with its ClientHello.</summary>
    public bool IsPassedOn { get; }

    /// <summary>Both ends have shown who they are.</summary>
    public bool IsMutual => Identity.Length > 0 && _own.Length > 0;

    /// <summary>A validated certificate was shown, of whatever kind.</summary>
    public bool HasCertificate { get; }

    /// <summary>The element that says so to others (<c>x-forwarded-client-cert</c>). The mode of a connection does not change.</summary>
    public ReadOnlySpan<byte> ForwardedCertificate(ClientCertificateForwarding mode) =>
        _forwarded ??= Encoding.UTF8.GetBytes(ClientCertificateText.Element(_down.Tls!.PeerCertificate!, _own, withPem: mode == ClientCertificateForwarding.SanitizeSet));
}
