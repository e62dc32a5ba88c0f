using System.Net;
using System.Net.Sockets;
using System.Text;
using Isthmus.Lab.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Isthmus.Lab.Sample;

/// <summary>
/// The sample application: says who it is, and fails in every way that it is told to. Requests go to one address; how it behaves is set at another,
/// so that it can be told to recover while it refuses or hangs.
/// </summary>
/// <param name="identity">Who it says it is.</param>
/// <param name="start">How it begins.</param>
/// <param name="time">Its clock.</param>
public sealed class SampleServer(SampleIdentity identity, SampleBehaviour start, TimeProvider time) : IAsyncDisposable
{
    private static readonly byte[] Filler = Encoding.ASCII.GetBytes(new string('x', 16 * 1024));

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SampleBehaviour _start = start;
    private volatile SampleBehaviour _behaviour = start;
    private IPEndPoint? _address;
    private WebApplication? _traffic;
    private WebApplication? _admin;
    private long _requests;
    private long _stepRequests;

    /// <summary>Requests that it got, without those for its health.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Those of them that said that they belong to a step, see <see cref="SampleHeaders.Step"/>.</summary>
    public long StepRequests => Interlocked.Read(ref _stepRequests);

    /// <summary>How it behaves now.</summary>
    public SampleBehaviour Behaviour => _behaviour;

    /// <summary>Where it listens; port 0 in <see cref="StartAsync"/> is replaced by the one that it got.</summary>
    public IPEndPoint Address => _address ?? throw new InvalidOperationException("not started");

    /// <summary>Where it is told how to behave; null without such an address.</summary>
    public IPEndPoint? AdminAddress { get; private set; }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public async Task StartAsync(IPEndPoint address, IPEndPoint? admin, CancellationToken cancellationToken)
    {
        (_traffic, _address) = await ListenAsync(address, AnswerAsync, cancellationToken);
        if (admin is not null)
        {
            (_admin, AdminAddress) = await ListenAsync(admin, AnswerAdminAsync, cancellationToken);
        }

        await BehaveAsync(_behaviour, cancellationToken);
    }

    /// <summary>Changes how it behaves; returns when it does.</summary>
    public async Task BehaveAsync(SampleBehaviour behaviour, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _behaviour = behaviour;
            if (behaviour.Refuses && _traffic is { } traffic)
            {
                _traffic = null;
                await traffic.DisposeAsync();
            }
            else if (!behaviour.Refuses && _traffic is null)
            {
                (_traffic, _) = await ListenAsync(Address, AnswerAsync, cancellationToken);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_traffic is not null)
        {
            await _traffic.DisposeAsync();
        }

        if (_admin is not null)
        {
            await _admin.DisposeAsync();
        }

        _gate.Dispose();
    }

    private static async Task<(WebApplication Server, IPEndPoint Address)> ListenAsync(IPEndPoint address, RequestDelegate answer, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(address, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Defaults.MaxBodyBytes;
        });

        // A lab ends its processes itself; what is still under way is cut.
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        var server = builder.Build();
        server.Run(answer);
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch (SocketException e)
        {
            // Kestrel says of an address that is taken which one it is, and of others nothing.
            throw new IOException($"{address} cannot be bound: {e.Message}", e);
        }

        var bound = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return (server, new IPEndPoint(address.Address, new Uri(bound).Port));
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var query = http.Request.Query.Select(q => KeyValuePair.Create(q.Key, q.Value.ToString()));
        var behaviour = _behaviour;
        if (http.Request.Path == "/healthz")
        {
            // Health says that the process serves: who fails requests need not know that it does.
            if (!behaviour.Hangs)
            {
                await WriteAsync(http, "ok\n", "text/plain");
                return;
            }
        }
        else
        {
            Count(http.Request);
            behaviour = SampleQuery.Read(query.Where(q => q.Key is "status" or "delay" or "bytes" or "hang" or "reset"), behaviour, out _) ?? behaviour;
        }

        await AnswerAsync(http, behaviour);
    }

    private void Count(HttpRequest request)
    {
        Interlocked.Increment(ref _requests);
        if (request.Headers.ContainsKey(SampleHeaders.Step))
        {
            Interlocked.Increment(ref _stepRequests);
        }
    }

    private async Task AnswerAsync(HttpContext http, SampleBehaviour behaviour)
    {
        if (behaviour.Hangs)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        if (behaviour.Resets)
        {
            http.Abort();
            return;
        }

        if (behaviour.Delay > TimeSpan.Zero)
        {
            await Task.Delay(behaviour.Delay, time, http.RequestAborted);
        }

        await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
        http.Response.StatusCode = behaviour.Status;
        http.Response.Headers[SampleHeaders.Instance] = $"{identity.Cluster}/{identity.Name}";
        http.Response.Headers[SampleHeaders.Version] = identity.Version;
        http.Response.Headers[SampleHeaders.Attempt] = http.Request.Headers[SampleHeaders.EnvoyAttempt];
        await WriteBodyAsync(http, behaviour);
    }

    private Task WriteBodyAsync(HttpContext http, SampleBehaviour behaviour)
    {
        if (behaviour.Bytes > 0)
        {
            return WriteFillerAsync(http, behaviour.Bytes);
        }

        var wantsJson = http.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase);
        return wantsJson
            ? WriteAsync(http, SampleText.Json(identity, http.Request), "application/json")
            : WriteAsync(http, SampleText.Plain(identity), "text/plain");
    }

    private static async Task WriteFillerAsync(HttpContext http, int bytes)
    {
        http.Response.ContentType = "text/plain";
        http.Response.ContentLength = bytes;
        for (var left = bytes; left > 0; left -= Filler.Length)
        {
            await http.Response.Body.WriteAsync(Filler.AsMemory(0, Math.Min(left, Filler.Length)), http.RequestAborted);
        }
    }

    private static async Task WriteAsync(HttpContext http, string text, string type)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        http.Response.ContentType = type;
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    // GET says how it behaves, POST sets it from the query, DELETE goes back to the start.
    private async Task AnswerAdminAsync(HttpContext http)
    {
        if (HttpMethods.IsPost(http.Request.Method) || HttpMethods.IsDelete(http.Request.Method))
        {
            var query = http.Request.Query.Select(q => KeyValuePair.Create(q.Key, q.Value.ToString()));
            var problem = "";
            var next = HttpMethods.IsDelete(http.Request.Method) ? _start : SampleQuery.Read(query, SampleBehaviour.Healthy, out problem);
            if (next is null)
            {
                http.Response.StatusCode = StatusCodes.Status400BadRequest;
                await WriteAsync(http, problem + "\n", "text/plain");
                return;
            }

            await BehaveAsync(next, http.RequestAborted);
        }

        http.Response.Headers[SampleHeaders.Instance] = $"{identity.Cluster}/{identity.Name}";
        await WriteAsync(http, string.Create(CultureInfo.InvariantCulture, $"{SampleQuery.Write(_behaviour)}\nrequests={Requests}\n{SampleText.StepRequestsKey}{StepRequests}\n"), "text/plain");
    }
}
