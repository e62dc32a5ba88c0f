using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Isthmus.ControlPlane.Push;
using Isthmus.Telemetry.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane.Admin;

/// <summary>The HTTP server of the status pages. Read only, so everything but GET is refused. Owns its listener.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    private const string Json = "application/json; charset=utf-8";
    private const string Plain = "text/plain; charset=utf-8";

    // For people with curl: quotes stay quotes. The pages are never part of HTML.
    private static readonly StatusJson Pages = new(new JsonSerializerOptions(StatusJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private readonly WebApplication _app;

    private AdminServer(WebApplication app) => _app = app;

    /// <summary>Where it listens, with the port that the system chose.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Starts to listen.</summary>
    /// <exception cref="IOException">The address cannot be bound.</exception>
    public static async Task<AdminServer> StartAsync(
        IPEndPoint address, StatusPages pages, Func<string> metrics, Func<Plan, string>? planToJson, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logs);
        builder.Services.AddLogging();
        builder.Services.AddSingleton<IHostLifetime, DetachedLifetime>();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address);
        });
        var app = builder.Build();
        app.Run(http => ServeAsync(http, pages, metrics, planToJson));
        var server = new AdminServer(app);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        server.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return server;
    }

    /// <summary>Stops to listen and ends requests that are under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private static Task ServeAsync(HttpContext http, StatusPages pages, Func<string> metrics, Func<Plan, string>? planToJson)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            return TextAsync(http, StatusCodes.Status405MethodNotAllowed, "only GET\n");
        }

        return http.Request.Path.Value switch
        {
            "/ready" => pages.IsReady
                ? TextAsync(http, StatusCodes.Status200OK, "ready\n")
                : TextAsync(http, StatusCodes.Status503ServiceUnavailable, $"waiting for registries: {pages.Unread}\n"),
            "/metrics" => WriteAsync(http, StatusCodes.Status200OK, MetricTable.ContentType, metrics()),
            "/debug/clients" => JsonAsync(http, pages.Clients(), Pages.IReadOnlyListClientDocument),
            "/debug/snapshot" => JsonAsync(http, pages.Snapshot(), Pages.SnapshotDocument),
            "/debug/xds" => ForClientAsync(http, pages, client => JsonAsync(http, pages.Resources(client), Pages.ResourcesDocument)),
            "/debug/plan" => ForClientAsync(http, pages, client => planToJson is not null && pages.PlanOf(client) is { } plan
                ? WriteAsync(http, StatusCodes.Status200OK, Json, planToJson(plan))
                : TextAsync(http, StatusCodes.Status404NotFound, "no plan yet\n")),
            _ => TextAsync(
                http,
                StatusCodes.Status404NotFound,
                "/ready /metrics /debug/clients /debug/snapshot /debug/plan?proxy=ID /debug/xds?proxy=ID\n"),
        };
    }

    private static Task ForClientAsync(HttpContext http, StatusPages pages, Func<XdsClient, Task> answer)
    {
        var id = http.Request.Query["proxy"].ToString();
        return id.Length == 0 ? TextAsync(http, StatusCodes.Status400BadRequest, "?proxy=ID is missing; /debug/clients lists names\n")
            : pages.Find(id) is { } client ? answer(client)
            : TextAsync(http, StatusCodes.Status404NotFound, $"no client '{id}' is connected here; /debug/clients lists names\n");
    }

    private static Task JsonAsync<T>(HttpContext http, T document, JsonTypeInfo<T> type) =>
        WriteAsync(http, StatusCodes.Status200OK, Json, JsonSerializer.Serialize(document, type) + "\n");

    private static Task TextAsync(HttpContext http, int status, string text) => WriteAsync(http, status, Plain, text);

    private static Task WriteAsync(HttpContext http, int status, string type, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        http.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    /// <summary>Keeps the host from listening to signals: when a server stops is its owner's decision.</summary>
    private sealed class DetachedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
