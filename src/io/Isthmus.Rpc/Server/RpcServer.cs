using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Isthmus.Rpc.Server;

/// <summary>
/// A gRPC server: Kestrel with HTTP/2 only. Owns its listeners and connections; reads no configuration, no environment and no signals.
/// </summary>
public sealed class RpcServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RpcDispatcher _dispatcher;
    private readonly RpcServerOptions _options;
    private readonly TimeProvider _time;
    private Task? _stopped;

    private RpcServer(WebApplication app, RpcDispatcher dispatcher, RpcServerOptions options, TimeProvider time) =>
        (_app, _dispatcher, _options, _time) = (app, dispatcher, options, time);

    /// <summary>The addresses that are listened on, with the ports that the system chose.</summary>
    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    /// <summary>Starts to listen.</summary>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public static async Task<RpcServer> StartAsync(
        RpcServiceTable services,
        IReadOnlyList<RpcListener> listeners,
        RpcServerOptions options,
        TimeProvider time,
        ILoggerFactory logs,
        CancellationToken cancellationToken = default)
    {
        var dispatcher = new RpcDispatcher(services, options.MaxMessageSize, time, logs.CreateLogger<RpcServer>());
        var app = Build(listeners, options, logs);
        app.Run(dispatcher.InvokeAsync);
        var server = new RpcServer(app, dispatcher, options, time);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            dispatcher.Dispose();
            throw;
        }

        var bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        server.Addresses = [.. (bound?.Addresses ?? []).Where(a => !a.Contains("unix:", StringComparison.Ordinal)).Select(a => new Uri(a))];
        return server;
    }

    /// <summary>
    /// Stops in three steps: no new connections, GOAWAY to the existing ones, and <see cref="RpcCallContext.Draining"/>; after the
    /// grace, cancellation of what is left; soon after, abort. Ends within the grace plus a second, whatever clients do.
    /// </summary>
    public Task StopAsync() => _stopped ??= StopOnceAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAsync();
        _dispatcher.Dispose();
    }

    private async Task StopOnceAsync()
    {
        using var abort = new CancellationTokenSource();
        var kestrel = _app.StopAsync(abort.Token);
        _dispatcher.Drain();
        if (!await EndsWithinAsync(kestrel, _options.ShutdownGrace))
        {
            _dispatcher.Stop();
            if (!await EndsWithinAsync(kestrel, Defaults.ShutdownAbort))
            {
                await abort.CancelAsync();
            }
        }

        await kestrel;
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan limit)
    {
        try
        {
            await task.WaitAsync(limit, _time, CancellationToken.None);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static WebApplication Build(IReadOnlyList<RpcListener> listeners, RpcServerOptions options, ILoggerFactory logs)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logs);
        builder.Services.AddLogging();
        builder.Services.AddSingleton<IHostLifetime, DetachedLifetime>();
        // The bound is ours, in StopAsync; the host's own must not cut it short.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Limit(kestrel.Limits, options);
            kestrel.AddServerHeader = false;
            foreach (var listener in listeners)
            {
                Listen(kestrel, listener);
            }
        });
        return builder.Build();
    }

    private static void Limit(KestrelServerLimits limits, RpcServerOptions options)
    {
        limits.Http2.MaxStreamsPerConnection = options.MaxStreamsPerConnection;
        limits.Http2.KeepAlivePingDelay = options.KeepAliveInterval;
        limits.Http2.KeepAlivePingTimeout = options.KeepAliveTimeout;
        limits.MaxRequestHeadersTotalSize = Defaults.MaxMetadataSize;
        limits.MaxResponseBufferSize = Defaults.MaxResponseBuffer;
        // A stream has no size and no rate: an idle one is the normal case. Messages are bounded one by one.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
    }

    private static void Listen(KestrelServerOptions kestrel, RpcListener listener)
    {
        if (listener.EndPoint is UnixDomainSocketEndPoint unix)
        {
            kestrel.ListenUnixSocket(unix.ToString()!, Http2);
        }
        else
        {
            kestrel.Listen((IPEndPoint)listener.EndPoint, Http2);
        }

        void Http2(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http2;
            if (listener.Tls is { } tls)
            {
                listen.UseHttps(tls);
            }
        }
    }
}
