using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Isthmus.App.Hosting;
using Isthmus.App.Inputs;
using Isthmus.Planner;
using Isthmus.Proxy.Certificates;
using Isthmus.Proxy.Discovery;
using Isthmus.Proxy.Telemetry;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus proxy</c>: runs a data plane from files, alone.</summary>
internal static class ProxyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var mesh = new ProxyOptions();
        var certificates = new CertificateOptions();
        var registration = new RegistrationOptions();
        var workers = new Option<int>("--workers") { Description = "Event loops; 0 takes one per core.", HelpName = "N" };
        var admin = new Option<string>("--admin-address") { Description = "Where the admin pages are served; empty for none.", HelpName = "IP:PORT", DefaultValueFactory = _ => "127.0.0.1:15000" };
        var ports = new Option<string[]>("--port-map") { Description = "Bind another port than the planned one, as 80=8080; '*=+8000' moves all others. May be repeated.", HelpName = "PORT=PORT" };
        var bind = new Option<string?>("--bind-address") { Description = "Bind listeners here that are planned for all addresses or for loopback; a loopback address is also where connections to endpoints come from. For several proxies on one machine.", HelpName = "IP" };
        var workload = new Option<string?>("--workload-address") { Description = "Where the sidecar's workload listens, in place of loopback or the address that was called.", HelpName = "IP" };
        var httpProxy = new Option<int>("--http-proxy-port") { Description = "Open an explicit HTTP proxy on this port for the workload.", HelpName = "PORT" };
        var binds = new Option<bool>("--bind-ports") { Description = "Nothing captures traffic: every listener binds its own port." };
        var log = new Option<string>("--access-log") { Description = "none, text or json, on standard output.", HelpName = "FORMAT", DefaultValueFactory = _ => "none" };
        var drain = new Option<int>("--drain-seconds") { Description = "How long requests may go on after SIGTERM.", HelpName = "SECONDS", DefaultValueFactory = _ => 5 };
        var discovery = new Option<string?>("--discovery-address") { Description = "Control plane to get plans from, in place of --cluster: HOST:PORT, or a URL.", HelpName = "HOST:PORT" };
        var state = new Option<string?>("--state-dir") { Description = "Private folder for the last good plan: with it the proxy starts without its control plane.", HelpName = "DIR" };
        var role = new Option<string?>("--role") { Description = "sidecar or gateway; the same as type=.. in --proxy.", HelpName = "ROLE" };
        var secrets = new Option<string?>("--secrets") { Description = "Folder of named secrets for credentialName, as Kubernetes mounts them: NAME/tls.crt, NAME/tls.key, NAME/ca.crt; watched.", HelpName = "DIR" };
        httpProxy.Validators.Add(RequirePort);
        role.AcceptOnlyFromAmong("sidecar", "gateway");
        log.AcceptOnlyFromAmong("none", "text", "json");
        var command = new Command("proxy", "Run a sidecar or gateway, from a control plane or from files; SIGHUP reads files again and renews the certificate, SIGTERM drains.");
        mesh.AddTo(command);
        foreach (var option in new Option[] { role, discovery, state, workers, admin, ports, bind, workload, httpProxy, binds, log, drain, secrets })
        {
            command.Options.Add(option);
        }

        certificates.AddTo(command);
        registration.AddTo(command);

        command.SetAction(async (arguments, cancellation) =>
        {
            if (!TryParseIp(bind, arguments.GetValue(bind), out var bindAddress) || !TryParseIp(workload, arguments.GetValue(workload), out var workloadAddress))
            {
                return ExitCode.Misuse;
            }

            if (!PortMap.TryParse(arguments.GetValue(ports) ?? [], out var map, out string? problem) || !ListenAddress.TryParse(admin.Name, arguments.GetRequiredValue(admin), out var address, out problem, nowhere: ""))
            {
                Console.Error.WriteLine($"isthmus: {problem}");
                return ExitCode.Misuse;
            }

            (Plan, ProxyIdentity, bool)? Load()
            {
                if (mesh.Read(arguments, Console.Error) is not { } read)
                {
                    return null;
                }

                var proxy = WithRole(read.Proxy, arguments.GetValue(role)) with { HttpProxyPort = arguments.GetValue(httpProxy), BindsPorts = arguments.GetValue(binds) };
                return (MeshPlanner.Plan(read.Snapshot, proxy), proxy, read.HasErrors);
            }

            Uri? url = null;
            ProxyIdentity? identity = null;
            CertificateSettings? own = null;
            var (controlPlane, isCertified) = (arguments.GetValue(discovery), certificates.AreGiven(arguments));
            if ((problem = certificates.Problem(arguments) ?? registration.Problem(arguments)) is not null
                || (controlPlane is not null && !TryParseControlPlane(controlPlane, isCertified, out url, out problem)))
            {
                Console.Error.WriteLine($"isthmus: {problem}");
                return ExitCode.Misuse;
            }

            if ((controlPlane is not null || isCertified) && (identity = mesh.ReadProxy(arguments, Console.Error)) is null)
            {
                return ExitCode.Misuse;
            }

            if (isCertified && !certificates.TryRead(arguments, identity!, url, out own, out problem))
            {
                Console.Error.WriteLine($"isthmus: {problem}");
                return ExitCode.Misuse;
            }

            var host = new ProxyHost(new ProxyHostOptions
            {
                Workers = arguments.GetValue(workers) is > 0 and var count ? count : Environment.ProcessorCount,
                Admin = address,
                Ports = map,
                BindAddress = bindAddress,
                WorkloadAddress = workloadAddress,
                AccessLog = arguments.GetRequiredValue(log) switch { "text" => AccessLogFormat.Text, "json" => AccessLogFormat.Json, _ => null },
                Drain = TimeSpan.FromSeconds(arguments.GetValue(drain)),
                Certificates = own,
                CertificateFolder = certificates.ForeignFolder(arguments),
                SecretsFolder = arguments.GetValue(secrets),
            });
            if (url is null)
            {
                return await host.RunAsync(Load, cancellation);
            }

            identity = WithRole(identity!, arguments.GetValue(role)) with
            {
                HttpProxyPort = arguments.GetValue(httpProxy),
                BindsPorts = arguments.GetValue(binds),
                ServiceAccount = own?.Identity.ServiceAccount ?? identity!.ServiceAccount,
            };
            var settings = new DiscoverySettings { Address = url, Proxy = identity, StateFolder = arguments.GetValue(state) };
            return await registration.RunAsync(arguments, settings, s => host.RunAsync(s, cancellation), cancellation);
        });
        return command;
    }

    // What is no number at all, the parser says itself.
    private static void RequirePort(OptionResult result)
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var port) && port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
        {
            result.AddError($"{result.Option.Name}: '{token.Value}' is not a port from 1 to {IPEndPoint.MaxPort}");
        }
    }

    private static bool TryParseIp(Option<string?> option, string? text, out IPAddress? address)
    {
        address = null;
        if (text is null || IPAddress.TryParse(text, out address))
        {
            return true;
        }

        Console.Error.WriteLine($"isthmus: {option.Name}: '{text}' is not an IP address");
        return false;
    }

    private static ProxyIdentity WithRole(ProxyIdentity proxy, string? role) => role switch
    {
        "gateway" => proxy with { Type = ProxyType.Gateway },
        "sidecar" => proxy with { Type = ProxyType.Sidecar },
        _ => proxy,
    };

    // Who brings roots wants TLS; who brings none could not tell a control plane from somebody else.
    private static bool TryParseControlPlane(string text, bool isCertified, out Uri? address, [NotNullWhen(false)] out string? problem)
    {
        var isUrl = text.Contains("://", StringComparison.Ordinal);
        var isRead = Uri.TryCreate(isUrl ? text : $"{(isCertified ? "https" : "http")}://{text}", UriKind.Absolute, out address) && address.Scheme is "http" or "https";
        problem = !isRead ? $"--discovery-address: '{text}' is not HOST:PORT or a URL"
            : address!.Scheme == Uri.UriSchemeHttps && !isCertified ? "--discovery-address: --ca-roots is needed for https, to know the control plane by"
            : null;
        return problem is null;
    }
}
