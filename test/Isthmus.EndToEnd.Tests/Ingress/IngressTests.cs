using Isthmus.TestKit;

namespace Isthmus.EndToEnd.Tests.Ingress;

/// <summary>TLS ended at the ingress with a certificate from files, and new configuration by SIGHUP.</summary>
public sealed class IngressTests
{
    [Fact]
    public async Task Ends_tls_and_takes_what_the_files_say_when_told_to()
    {
        await using var ingress = await IngressProcess.StartAsync();
        using var client = ingress.Client();
        using var answer = await client.GetAsync(new Uri("/x", UriKind.Relative)).Within(ProgramRun.Limit);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("backend");
        answer.Headers.GetValues("x-seen-proto").ShouldBe(["https"]);
        (await DirectAsync(client)).ShouldBe("first");

        // What is wrong changes nothing.
        ingress.WriteText("kind: Gateway\nspec: [");
        await ingress.ReloadAsync("plan 1 stays in use");
        (await DirectAsync(client)).ShouldBe("first");

        // Who is there gets the new routes; a new connection is shown the new certificate.
        var secondCertificate = ingress.WriteCertificate();
        ingress.WriteMesh("second");
        await ingress.ReloadAsync("plan 2:");
        (await DirectAsync(client)).ShouldBe("second");
        using var other = ingress.Client();
        (await DirectAsync(other)).ShouldBe("second");
        ingress.ShownCertificate.ShouldBe(secondCertificate);

        (await ingress.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_name_that_no_server_has_gets_no_handshake()
    {
        await using var ingress = await IngressProcess.StartAsync();
        using var client = ingress.Client("other.example");
        await Should.ThrowAsync<HttpRequestException>(() => DirectAsync(client).Within(ProgramRun.Limit));
    }

    private static Task<string> DirectAsync(HttpClient client) => client.GetStringAsync(new Uri("/direct", UriKind.Relative)).Within(ProgramRun.Limit);
}
