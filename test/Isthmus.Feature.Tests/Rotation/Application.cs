using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Isthmus.Feature.Tests.Rotation;

/// <summary>The servers' application: notes who its sidecar says is calling.</summary>
internal sealed class Application : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Application(WebApplication app) => _app = app;

    /// <summary>How often each combination of server (<c>By</c>) and caller (<c>URI</c>) was seen.</summary>
    public ConcurrentDictionary<string, int> Seen { get; } = new(StringComparer.Ordinal);

    public int Port => new Uri(_app.Urls.First()).Port;

    public static async Task<Application> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var application = new Application(app);
        app.Run(http =>
        {
            var caller = string.Join(' ', http.Request.Headers["x-forwarded-client-cert"].ToString().Split(';').Where(p => p.StartsWith("By=", StringComparison.Ordinal) || p.StartsWith("URI=", StringComparison.Ordinal)));
            application.Seen.AddOrUpdate(caller, 1, (_, n) => n + 1);
            return http.Response.WriteAsync("hello");
        });
        await app.StartAsync();
        return application;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
