using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Isthmus.Lab.Load;
using Isthmus.Lab.Sample;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Tests.Sample;

public sealed class SampleServerTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly SampleServer _server = new(new SampleIdentity("web-1", "a", "v1", "eu/eu-1"), SampleBehaviour.Healthy, TimeProvider.System);
    private readonly ReservedPort _port = ReservedPort.Take();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero });

    public Task InitializeAsync() => _server.StartAsync(_port.EndPoint, new IPEndPoint(IPAddress.Loopback, 0), CancellationToken.None);

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _port.Dispose();
    }

    [Fact]
    public async Task Says_who_answered()
    {
        using var answer = await _client.GetAsync(Url("/hello")).Within();
        (await answer.Content.ReadAsStringAsync().Within()).ShouldBe("Hello from web-1 version v1 (a, eu/eu-1)\n");
        answer.Headers.GetValues(SampleHeaders.Instance).ShouldBe(["a/web-1"]);
        answer.Headers.GetValues(SampleHeaders.Version).ShouldBe(["v1"]);
        _server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Says_in_json_which_headers_came()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Url("/hello?x=1")) { Headers = { { "Accept", "application/json" }, { "X-Colour", "green" } } };
        using var answer = await _client.SendAsync(request).Within();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync().Within());
        json.RootElement.GetProperty("instance").GetString().ShouldBe("web-1");
        json.RootElement.GetProperty("path").GetString().ShouldBe("/hello?x=1");
        json.RootElement.GetProperty("headers").GetProperty("x-colour").GetString().ShouldBe("green");
    }

    [Fact]
    public async Task Answers_one_request_as_its_query_says()
    {
        using var failed = await _client.GetAsync(Url("/?status=503")).Within();
        failed.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        using var large = await _client.GetAsync(Url("/?bytes=100000")).Within();
        (await large.Content.ReadAsByteArrayAsync().Within()).Length.ShouldBe(100_000);
    }

    [Fact]
    public async Task Fails_until_it_is_told_to_recover_and_stays_healthy_all_the_time()
    {
        await TellAsync(HttpMethod.Post, "status=500");
        using var failed = await _client.GetAsync(Url("/")).Within();
        failed.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        using var health = await _client.GetAsync(Url("/healthz")).Within();
        health.StatusCode.ShouldBe(HttpStatusCode.OK);
        await TellAsync(HttpMethod.Delete, "");
        using var healed = await _client.GetAsync(Url("/")).Within();
        healed.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Resets_instead_of_an_answer()
    {
        await TellAsync(HttpMethod.Post, "reset");
        await Should.ThrowAsync<HttpRequestException>(() => _client.GetAsync(Url("/")).Within());
    }

    [Fact]
    public async Task Hangs_until_it_is_told_to_recover()
    {
        await TellAsync(HttpMethod.Post, "hang");
        var hanging = _client.GetAsync(Url("/hello"));
        await Poll.UntilAsync(() => _server.Requests == 1);
        await TellAsync(HttpMethod.Delete, "");
        using var answer = await _client.GetAsync(Url("/healthz")).Within();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        hanging.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Refuses_connections_and_listens_at_the_same_place_again()
    {
        await TellAsync(HttpMethod.Post, "refuse");
        await _port.UntilFreeAsync();
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            (await Should.ThrowAsync<SocketException>(() => socket.ConnectAsync(_server.Address).Within())).SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
        }

        await TellAsync(HttpMethod.Delete, "");
        using var answer = await _client.GetAsync(Url("/")).Within();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Refuses_an_order_that_makes_no_sense()
    {
        using var answer = await _client.PostAsync(new Uri($"http://{_server.AdminAddress}/?colour=green"), content: null).Within();
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync().Within()).ShouldStartWith("'colour=green' is not one of status=");
    }

    [Fact]
    public async Task Load_counts_who_answered_which_attempt_and_what_failed()
    {
        var recorder = new LoadRecorder(TimeProvider.System);
        var load = new ScenarioLoad
        {
            From = new LabTarget("a"),
            Host = "web.default",
            Path = "/hello",
            Headers = [KeyValuePair.Create(SampleHeaders.EnvoyAttempt, "3")],
        };
        using var client = new LoadClient(load, new Isthmus.Lab.Load.LoadTarget(_server.Address, IsProxy: false), recorder, TimeProvider.System);
        (await client.CallAsync(CancellationToken.None).Within()).ShouldBeNull();
        await TellAsync(HttpMethod.Post, "status=503");
        (await client.CallAsync(CancellationToken.None).Within()).ShouldBe("status 503 from a/web-1 at attempt 3");
        var seen = recorder.Summarize(TimeSpan.Zero, TimeSpan.FromHours(1));
        seen.Answers.ShouldBe(new Dictionary<LoadAnswer, int> { [new("a", "a/web-1", "v1")] = 1 });
        (seen.Begun, seen.Failed, seen.ExtraRequests).ShouldBe((2, 1, 200));
    }

    [Fact]
    public async Task Requests_of_calls_that_belong_to_a_step_are_counted_apart()
    {
        var recorder = new LoadRecorder(TimeProvider.System);
        var load = new ScenarioLoad { From = new LabTarget("a"), Host = "web.default", Path = "/hello" };
        using var client = new LoadClient(load, new Isthmus.Lab.Load.LoadTarget(_server.Address, IsProxy: false), recorder, TimeProvider.System);
        await client.CallAsync(CancellationToken.None).Within();
        recorder.BeginStep();
        await client.CallAsync(CancellationToken.None).Within();
        recorder.EndStep();
        await client.CallAsync(CancellationToken.None).Within();

        (_server.Requests, _server.StepRequests, recorder.StepAnswers).ShouldBe((3, 1, 1));
        (await _client.GetStringAsync(new Uri($"http://{_server.AdminAddress}/")).Within()).ShouldBe("status=200\nrequests=3\nstep-requests=1\n");
    }

    [Fact]
    public async Task Load_keeps_its_rate_whatever_the_answers()
    {
        await TellAsync(HttpMethod.Post, "delay=200ms");
        var recorder = new LoadRecorder(TimeProvider.System);
        var load = new ScenarioLoad { From = new LabTarget("a"), Host = "web", Rate = 200 };
        using var client = new LoadClient(load, new Isthmus.Lab.Load.LoadTarget(_server.Address, IsProxy: false), recorder, TimeProvider.System);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(2), TimeProvider.System);
        await client.RunAsync(stop.Token).Within();
        var seen = recorder.Summarize(TimeSpan.Zero, TimeSpan.FromHours(1));
        seen.Begun.ShouldBeGreaterThan(20);
        (seen.Open, seen.Failed).ShouldBe((0, 0));
    }

    private Uri Url(string path) => new($"http://{_server.Address}{path}");

    private async Task TellAsync(HttpMethod method, string query)
    {
        using var request = new HttpRequestMessage(method, new Uri($"http://{_server.AdminAddress}/?{query}"));
        using var answer = await _client.SendAsync(request).Within();
        answer.EnsureSuccessStatusCode();
    }
}
