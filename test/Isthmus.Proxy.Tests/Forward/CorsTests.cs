using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;

namespace Isthmus.Proxy.Tests.Forward;

/// <summary>Cross-origin requests through the proxy, as a browser makes them (Fetch standard 3.2; istio facts 6.7).</summary>
public sealed class CorsTests
{
    private static readonly CorsPolicy Policy = new()
    {
        AllowOrigins = [new StringMatch(StringMatchKind.Exact, "https://shop.example"), new StringMatch(StringMatchKind.Regex, "https://[a-z]+\\.test")],
        AllowMethods = ["GET", "PUT"],
        AllowHeaders = ["x-one", "x-two"],
        ExposeHeaders = ["x-out"],
        MaxAge = TimeSpan.FromHours(1),
        AllowCredentials = true,
    };

    [Theory]
    [InlineData("https://shop.example")]
    [InlineData("https://page.test")]
    public void A_preflight_of_an_allowed_origin_is_answered_here(string origin)
    {
        var world = With(Policy);
        var response = Send(world, Preflight(origin));
        response.Status.ShouldBe(200);
        response.Body.ShouldBeEmpty();
        response.Field("access-control-allow-origin").ShouldBe(origin);
        response.Field("access-control-allow-methods").ShouldBe("GET,PUT");
        response.Field("access-control-allow-headers").ShouldBe("x-one,x-two");
        response.Field("access-control-max-age").ShouldBe("3600");
        response.Field("access-control-allow-credentials").ShouldBe("true");
        response.Field("access-control-expose-headers").ShouldBeNull("that is for actual answers");
        world.Servers.Values.ShouldAllBe(s => s.Requests.Count == 0);
    }

    [Fact]
    public void A_star_is_answered_with_what_was_asked_for()
    {
        var response = Send(With(Policy with { AllowMethods = ["*"], AllowHeaders = ["*"] }), Preflight("https://page.test"));
        response.Field("access-control-allow-methods").ShouldBe("PUT");
        response.Field("access-control-allow-headers").ShouldBe("x-one, x-two");
    }

    [Fact]
    public void A_preflight_of_another_origin_goes_to_the_upstream_unless_the_policy_says_otherwise()
    {
        var forwarding = With(Policy);
        Send(forwarding, Preflight("https://evil.example")).Field("access-control-allow-origin").ShouldBeNull();
        forwarding.Servers.Values.Sum(s => s.Requests.Count).ShouldBe(1);

        var answering = With(Policy with { ForwardsUnmatchedPreflights = false });
        var response = Send(answering, Preflight("https://evil.example"));
        response.Status.ShouldBe(200);
        response.Field("access-control-allow-origin").ShouldBeNull();
        answering.Servers.Values.ShouldAllBe(s => s.Requests.Count == 0);
    }

    [Theory]
    [InlineData("OPTIONS /a HTTP/1.1\r\nHost: web\r\nOrigin: https://page.test\r\n\r\n")]
    [InlineData("OPTIONS /a HTTP/1.1\r\nHost: web\r\nAccess-Control-Request-Method: PUT\r\n\r\n")]
    [InlineData("PUT /a HTTP/1.1\r\nHost: web\r\nOrigin: https://page.test\r\nAccess-Control-Request-Method: PUT\r\nContent-Length: 0\r\n\r\n")]
    public void What_is_no_preflight_goes_to_the_upstream(string request)
    {
        var world = With(Policy);
        Send(world, request).Status.ShouldBe(200);
        world.Servers.Values.Sum(s => s.Requests.Count).ShouldBe(1);
    }

    [Fact]
    public void The_answer_to_an_allowed_origin_says_who_may_read_it()
    {
        var world = With(Policy, _ => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nAccess-Control-Allow-Origin: nobody\r\n\r\n");
        var response = Send(world, "GET / HTTP/1.1\r\nHost: web\r\nOrigin: https://shop.example\r\n\r\n");
        response.Field("access-control-allow-origin").ShouldBe("https://shop.example");
        response.Field("access-control-allow-credentials").ShouldBe("true");
        response.Field("access-control-expose-headers").ShouldBe("x-out");
    }

    [Fact]
    public void The_answer_to_another_origin_stays_as_the_upstream_made_it()
    {
        var world = With(Policy, _ => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nAccess-Control-Allow-Origin: nobody\r\n\r\n");
        Send(world, "GET / HTTP/1.1\r\nHost: web\r\nOrigin: https://evil.example\r\n\r\n").Field("access-control-allow-origin").ShouldBe("nobody");
        Send(world, "GET / HTTP/1.1\r\nHost: web\r\n\r\n").Field("access-control-allow-credentials").ShouldBeNull();
    }

    [Fact]
    public void An_answer_of_the_proxy_itself_can_be_read_too()
    {
        var world = With(Policy, change: plan => plan with { Endpoints = [] });
        var response = Send(world, "GET / HTTP/1.1\r\nHost: web\r\nOrigin: https://page.test\r\n\r\n");
        response.Status.ShouldBe(503);
        response.Field("access-control-allow-origin").ShouldBe("https://page.test");
    }

    [Fact]
    public void The_next_request_on_the_connection_has_no_origin_of_the_last_one()
    {
        var world = With(Policy);
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: web\r\nOrigin: https://page.test\r\n\r\n");
            (await client.ReceiveAsync()).Field("access-control-allow-origin").ShouldNotBeNull();
            (await client.GetAsync()).Field("access-control-allow-origin").ShouldBeNull();
        });
    }

    private static string Preflight(string origin) =>
        $"OPTIONS /a HTTP/1.1\r\nHost: web\r\nOrigin: {origin}\r\nAccess-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: x-one, x-two\r\n\r\n";

    private static ProxyWorld With(CorsPolicy policy, Func<TestRequest, string>? answer = null, Func<Plan, Plan>? change = null) => new(answer: answer, change: plan =>
    {
        var handling = new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall() with { Cors = policy }) };
        plan = plan with { Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, handling).Listeners };
        return change?.Invoke(plan) ?? plan;
    });

    private static TestResponse Send(ProxyWorld world, string request)
    {
        TestResponse? response = null;
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync(request);
            response = await client.ReceiveAsync();
        });
        return response!;
    }
}
