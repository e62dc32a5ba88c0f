using System.Diagnostics;
using System.Globalization;
using Isthmus.TestKit;

namespace Isthmus.EndToEnd.Tests.Lab;

/// <summary>
/// Somebody between the networks who names <c>payments</c> at B's gateway by hand, with OpenSSL. The gateway passes on whoever asks for a service; the sidecar of
/// <c>payments</c> decides, counts and says why. Istio facts 3.3 (server names), 7.4 (authorization).
/// </summary>
[Collection(LabCollection.Name)]
public sealed class WhoMayCallTests : IDisposable
{
    private const string Payments = "outbound_.80_._.payments.default.svc.cluster.local";
    private const string Frontend = "spiffe://cluster.local/ns/default/sa/frontend";
    private const string Gateway = "198.51.100.20:15443";

    private static readonly TimeSpan Recently = -TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("isthmus-strangers-");

    [Fact]
    public async Task Whoever_names_payments_at_the_gateway_is_judged_by_its_sidecar()
    {
        using var lab = await LabUp.StartAsync("samples/who-may-call");
        var strangers = new Strangers(Path.Combine(lab.Folder, "ca", "cluster-a"), _folder.FullName);
        var backbone = (await lab.StatusAsync())["cluster-a/control-plane-1"].ProcessId;
        await lab.UntilHealthyAsync("cluster-b/eastwestgateway", "payments", 2);

        // The same hands with the right certificate are served, so that what follows is refused for what it is.
        (await CallAsync(backbone, Payments, strangers.Ours("frontend", Frontend, Recently, Soon))).ShouldContain("Hello from payments-");
        var reports = await CallAsync(backbone, Payments, strangers.Ours("reports", "spiffe://cluster.local/ns/default/sa/reports", Recently, Soon));
        reports.ShouldContain("HTTP/1.1 403");
        reports.ShouldContain("RBAC: access denied");

        (string Reason, string[] Certificate)[] bad =
        [
            ("wrong_root", strangers.OfAnotherRoot("stranger", Frontend)),
            ("wrong_trust_domain", strangers.Ours("elsewhere", "spiffe://evil.mesh/ns/default/sa/frontend", Recently, Soon)),
            ("expired", strangers.Ours("old", Frontend, -TimeSpan.FromHours(2), -TimeSpan.FromHours(1))),
            ("not_yet_valid", strangers.Ours("young", Frontend, TimeSpan.FromHours(1), TimeSpan.FromHours(2))),
            ("no_certificate", []),
        ];
        foreach (var (reason, certificate) in bad)
        {
            var answer = await CallAsync(backbone, Payments, certificate);
            answer.ShouldContain("BEGIN CERTIFICATE", customMessage: $"{reason}: the gateway passes it on");
            answer.ShouldNotContain("HTTP/1.1", customMessage: reason);
        }

        // What the sidecars of payments counted, and said.
        var metrics = await MetricsAsync(lab, "cluster-b/payments-1", "10.0.0.10") + await MetricsAsync(lab, "cluster-b/payments-2", "10.0.0.11");
        metrics.ShouldContain("isthmus_proxy_access_total{effect=\"denied\"");
        await UntilSaidAsync(lab, "cluster-b/payments", "denied spiffe://cluster.local/ns/default/sa/reports from ");
        foreach (var (reason, _) in bad)
        {
            metrics.ShouldContain($"isthmus_proxy_refused_total{{reason=\"{reason}\"}} 1");
            await UntilSaidAsync(lab, "cluster-b/payments", $"sni={Payments}: {reason}");
        }

        // Who asks for nothing that there is gets no further than the gateway.
        (await CallAsync(backbone, "outbound_.80_._.ledger.default.svc.cluster.local", strangers.Ours("again", Frontend, Recently, Soon))).ShouldNotContain("BEGIN CERTIFICATE");
        (await MetricsAsync(lab, "cluster-b/eastwestgateway-1", "10.0.0.5")).ShouldContain("isthmus_proxy_refused_total{reason=\"unknown_server_name\"} 1");
        await UntilSaidAsync(lab, "cluster-b/eastwestgateway", "ledger.default.svc.cluster.local: unknown_server_name");

        // Nor who speaks no TLS.
        (await InsideAsync(backbone, "", ["curl", "-sS", "-m", "20", "-H", "Host: payments.default.svc.cluster.local", $"http://{Gateway}/"])).ShouldContain("curl: (");
        (await MetricsAsync(lab, "cluster-b/eastwestgateway-1", "10.0.0.5")).ShouldContain("isthmus_proxy_refused_total{reason=\"plaintext\"} 1");
        await UntilSaidAsync(lab, "cluster-b/eastwestgateway", ": plaintext");
        (await lab.EndAsync("TERM")).ShouldBeOneOf(0, 130);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>All that OpenSSL and whoever answered said.</summary>
    private static Task<string> CallAsync(int process, string sni, string[] certificate) => InsideAsync(
        process, "GET /by-hand HTTP/1.1\r\nHost: payments.default.svc.cluster.local\r\nConnection: close\r\n\r\n",
        ["openssl", "s_client", "-connect", Gateway, "-servername", sni, "-alpn", "istio", "-ign_eof", .. certificate]);

    private static async Task<string> MetricsAsync(LabUp lab, string instance, string address) =>
        await InsideAsync((await lab.StatusAsync())[instance].ProcessId, "", ["curl", "-sS", $"http://{address}:15000/stats/prometheus"]);

    // Lines are written a moment after what they tell.
    private static async Task UntilSaidAsync(LabUp lab, string target, string words)
    {
        var start = Stopwatch.StartNew();
        string said;
        while (!(said = (await lab.AskAsync("logs", target)).Output).Contains(words, StringComparison.Ordinal))
        {
            start.Elapsed.ShouldBeLessThan(ProgramRun.Limit, $"nobody said '{words}':\n{said}");
        }
    }

    // In the namespaces of a process of the lab, with the rights that its owner has there.
    private static async Task<string> InsideAsync(int process, string input, string[] words)
    {
        var start = new ProcessStartInfo("nsenter", ["--user", "--net", "--preserve-credentials", "--target", process.ToString(CultureInfo.InvariantCulture), "--", .. words])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var run = Process.Start(start)!;
        var (output, errors) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        try
        {
            await run.StandardInput.WriteAsync(input);
            await run.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It was refused before it could say anything.
        }

        await run.WaitForExitAsync().Within(ProgramRun.Limit);
        return await output + await errors;
    }
}
