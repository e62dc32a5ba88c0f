using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Isthmus.App.Inputs;
using Isthmus.App.Output;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Files;
using Isthmus.Pki.Trust;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus ca verify</c>: judges a certificate as a proxy would judge its peer.</summary>
internal static class CaVerifyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A certificate, with its chain behind it." }.WithoutOptions();
        var roots = new Option<string>("--roots") { Description = "File with the roots.", HelpName = "FILE", Required = true };
        var domain = new Option<string>("--trust-domain") { Description = "Our trust domain.", HelpName = "NAME", DefaultValueFactory = _ => "cluster.local" };
        var alias = new Option<string[]>("--alias") { Description = "Another name of our trust domain; may be repeated.", HelpName = "NAME" };
        var identity = new Option<string[]>("--identity", "-i") { Description = "Whom we expect; may be repeated. Without it, anybody.", HelpName = "spiffe://.." };
        var role = new Option<string>("--role") { Description = "What the certificate is used for: server, client.", HelpName = "server|client", DefaultValueFactory = _ => "server" };
        role.AcceptOnlyFromAmong("server", "client");
        var at = new Option<string?>("--at") { Description = "The time to judge at, as 2026-11-20T12:00:00Z. Without it, now.", HelpName = "TIME" };
        var output = OutputFormat.Create("text", "json");
        var command = new Command("verify", "Judge a certificate as a proxy judges its peer.") { file, roots, domain, alias, identity, role, at, output };
        command.SetAction(arguments =>
        {
            if (!TryReadTime(arguments.GetValue(at), out var time) || !TryReadIdentities(arguments.GetValue(identity) ?? [], out var expected))
            {
                return ExitCode.Misuse;
            }

            if (Read(arguments.GetValue(file)!) is not { } chain || Read(arguments.GetValue(roots)!) is not { } trusted)
            {
                return ExitCode.Findings;
            }

            var bundle = new TrustBundle(arguments.GetValue(domain)!, trusted, arguments.GetValue(alias));
            var expectation = expected.Count == 0 ? PeerExpectation.Anybody : PeerExpectation.OneOf(bundle, expected);
            var verification = PeerVerifier.Verify(
                chain[0], chain.Skip(1), bundle, expectation, arguments.GetValue(role) == "client" ? PeerRole.Client : PeerRole.Server, time);
            Console.Out.Write(arguments.GetValue(output) == "json" ? Json(verification) : Text(verification));
            return verification.IsAccepted ? ExitCode.Ok : ExitCode.Findings;
        });
        return command;
    }

    private static string Text(PeerVerification verification) =>
        verification.IsAccepted ? $"accepted: {verification.Identity}\n" : $"refused ({verification.Verdict}): {verification.Reason}\n";

    private static string Json(PeerVerification verification) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("accepted", verification.IsAccepted);
        json.WriteString("verdict", verification.Verdict.ToString());
        json.WriteString("identity", verification.Identity?.ToString());
        json.WriteString("reason", verification.Reason);
        json.WriteEndObject();
    });

    private static bool TryReadTime(string? text, out DateTimeOffset time)
    {
        time = CaCommand.Now();
        if (text is null || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
        {
            return true;
        }

        CaCommand.Fail($"--at: '{text}' is not a time such as 2026-11-20T12:00:00Z");
        return false;
    }

    private static bool TryReadIdentities(string[] texts, out List<SpiffeId> identities)
    {
        identities = [];
        foreach (var text in texts)
        {
            if (!SpiffeNames.TryParse(text, out var identity))
            {
                CaCommand.Fail($"--identity: '{text}' is not of the form spiffe://TRUST_DOMAIN/ns/NAMESPACE/sa/SERVICE_ACCOUNT");
                return false;
            }

            identities.Add(identity);
        }

        return true;
    }

    private static IReadOnlyList<X509Certificate2>? Read(string file)
    {
        if (PrivateFiles.TryRead(file, out var text, out var problem) && PemCertificates.TryRead(text, out var certificates, out problem))
        {
            return certificates;
        }

        CaCommand.Fail($"{file}: {problem}");
        return null;
    }
}
