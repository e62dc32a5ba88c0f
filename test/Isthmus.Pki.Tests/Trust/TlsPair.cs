using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Isthmus.TestKit;

namespace Isthmus.Pki.Tests.Trust;

/// <summary>One TLS connection over loopback, both ends in this process; an end that fails says why.</summary>
internal static class TlsPair
{
    private static readonly byte[] Greeting = [42];

    /// <summary>Both handshakes and a byte in each direction.</summary>
    /// <returns>What each end failed with, null when it did not.</returns>
    public static async Task<(Exception? Server, Exception? Client)> ConnectAsync(SslServerAuthenticationOptions server, SslClientAuthenticationOptions client)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var dialled = new TcpClient();
        var accepting = listener.AcceptTcpClientAsync();
        await dialled.ConnectAsync(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndpoint).Port).Within();
        using var accepted = await accepting.Within();
        var serving = TryAsync(accepted, s => s.AuthenticateAsServerAsync(server));
        var calling = TryAsync(dialled, s => s.AuthenticateAsClientAsync(client));
        return (await serving.Within(), await calling.Within());
    }

    private static async Task<Exception?> TryAsync(TcpClient connection, Func<SslStream, Task> authenticate)
    {
        try
        {
            await using var stream = new SslStream(connection.GetStream());
            await authenticate(stream);
            await stream.WriteAsync(Greeting);
            (await stream.ReadAsync(new byte[1])).ShouldBe(1);
            return null;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or ShouldAssertException)
        {
            return e;
        }
        finally
        {
            // The other end must not wait for an answer that will not come.
            connection.Close();
        }
    }
}
