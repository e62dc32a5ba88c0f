using System.Diagnostics;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Isthmus.Runtime.Timers;

namespace Isthmus.Runtime.Tls;

/// <summary>One handshake with its limit; all ways in which the platform reports failure become values here.</summary>
internal static class TlsHandshake
{
    internal static async ValueTask<TlsResult> RunAsync(
        Connection plain,
        ReadOnlyMemory<byte> received,
        TimeSpan timeout,
        Func<X509Certificate2, string?> identify,
        Func<SslStream, CancellationToken, Task> authenticate)
    {
        var carrier = new LoopStream(plain, received);
        var stream = new SslStream(carrier, leaveInnerStreamOpen: true);
        var hasTimedOut = false;
        var timer = StartTimer(plain, timeout, () => hasTimedOut = true);
        try
        {
            await authenticate(stream, CancellationToken.None);

            // The last message of every handshake answers one of ours, so it cannot have come before the first of ours was sent.
            Debug.Assert(carrier.HasReadReceived, "A handshake uses up what came before it.");
            return new TlsResult(IoStatus.Ok, new TlsConnection(plain, carrier, stream, Describe(stream), identify), null);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or InvalidOperationException or NotSupportedException)
        {
            // Before the close, which would hide the reason: what the connection itself reported comes first.
            var status = hasTimedOut ? IoStatus.TimedOut : carrier.Failure is IoStatus.Ok ? IoStatus.TlsFailed : carrier.Failure;
            await stream.DisposeAsync();
            plain.Dispose();
            return new TlsResult(status, null, e.InnerException?.Message ?? e.Message);
        }
        finally
        {
            plain.Loop.Cancel(timer);
        }
    }

    private static LoopTimer StartTimer(Connection plain, TimeSpan timeout, Action expired) =>
        timeout == Timeout.InfiniteTimeSpan
            ? default
            : plain.Loop.Schedule(
                timeout,
                _ =>
                {
                    expired();
                    plain.Abort();
                },
                null);

    private static TlsSession Describe(SslStream stream) => new(
        stream.TargetHostName,
        stream.NegotiatedApplicationProtocol,
        stream.SslProtocol,
        stream.RemoteCertificate as X509Certificate2);
}
