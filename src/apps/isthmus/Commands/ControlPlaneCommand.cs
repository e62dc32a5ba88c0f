using System.CommandLine;
using System.Net;
using Isthmus.App.Inputs;
using Isthmus.App.Output;
using Isthmus.ControlPlane;
using Isthmus.ControlPlane.Certificates;
using Isthmus.Pki.Certificates;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus control-plane</c>: reads clusters, serves xDS until it is told to stop.</summary>
internal sealed class ControlPlaneCommand
{
    private const string Nowhere = "none";

    private readonly Option<string> _clusterId = new("--cluster-id")
    {
        Description = "The cluster of this control plane: rules are read from its registry, and proxies that name no cluster belong to it.",
        HelpName = "NAME",
        Required = true,
    };

    private readonly Option<string> _network = new("--network")
    {
        Description = "The network of proxies of this cluster that name none.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<string[]> _registry = new("--registry", "-r")
    {
        Description = "A cluster and the folder (or file) of its objects, as NAME=DIR; watched; may be repeated.",
        HelpName = "NAME=DIR",
        Required = true,
    };

    private readonly Option<string?> _meshConfig = new("--mesh-config")
    {
        Description = "MeshConfig (bare, or inside the istio ConfigMap); watched. Without it failover is on for every service.",
        HelpName = "FILE",
    };

    private readonly Option<string> _xdsAddress = new("--xds-address")
    {
        Description = "Where xDS is served in plain text, to whoever asks; 'none' for nowhere, when there is --ca.",
        HelpName = "IP:PORT",
        DefaultValueFactory = _ => "127.0.0.1:15010",
    };

    private readonly Option<string?> _ca = new("--ca")
    {
        Description = "The cluster's authority (a folder of 'isthmus ca issue', or Istio's cacerts), watched: signs certificates, and serves xDS over TLS.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _trustDomain = new("--trust-domain")
    {
        Description = "The mesh's trust domain; without it MeshConfig's, which is cluster.local when it says none.",
        HelpName = "NAME",
    };

    private readonly Option<string> _secureAddress = new("--secure-address")
    {
        Description = "Where xDS and certificates are served over TLS; needs --ca.",
        HelpName = "IP:PORT",
        DefaultValueFactory = _ => "127.0.0.1:15012",
    };

    private readonly Option<string[]> _serverName = new("--server-name")
    {
        Description = "A name or address by which proxies reach this control plane, besides --secure-address and istiod's usual names; may be repeated.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _usedTokens = new("--used-tokens")
    {
        Description = "The file that remembers spent join tokens; without it 'used-tokens' in the folder of --ca.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _resourceTtl = new("--resource-ttl")
    {
        Description = "How long an Envoy that has lost its control plane goes on with what it was told; without it for ever, as isthmus proxies and gRPC clients do anyway.",
        HelpName = "TIME",
    };

    private readonly Option<string> _adminAddress = new("--admin-address")
    {
        Description = "Where /ready, /metrics and /debug are served; 'off' for nowhere.",
        HelpName = "IP:PORT",
        DefaultValueFactory = _ => "127.0.0.1:15014",
    };

    private readonly Option<string> _logLevel = new("--log-level")
    {
        Description = "What is logged to standard error: debug, info, warning, error.",
        HelpName = "LEVEL",
        DefaultValueFactory = _ => "info",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var options = new ControlPlaneCommand();
        var command = new Command("control-plane", "Read one or several clusters and tell proxies by xDS what to do, until a signal ends it.");
        command.Options.Add(options._clusterId);
        command.Options.Add(options._network);
        command.Options.Add(options._registry);
        command.Options.Add(options._meshConfig);
        command.Options.Add(options._xdsAddress);
        foreach (var option in new Option[] { options._ca, options._trustDomain, options._secureAddress, options._serverName, options._usedTokens, options._resourceTtl, options._adminAddress })
        {
            command.Options.Add(option);
        }

        options._logLevel.AcceptOnlyFromAmong("debug", "info", "warning", "error");
        command.Options.Add(options._logLevel);
        command.SetAction((arguments, stopping) => options.RunAsync(arguments, stopping));
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken stopping)
    {
        if (Read(arguments, out var problem) is not { } options)
        {
            await Console.Error.WriteLineAsync($"isthmus: {problem}");
            return ExitCode.Misuse;
        }

        using var logs = LogLines.Create(arguments.GetRequiredValue(_logLevel));
        try
        {
            var violations = new Violations();
            await using var host = await ControlPlaneHost.StartAsync(options, violations, TimeProvider.System, logs, stopping);
            if (host is null)
            {
                await Console.Error.WriteAsync(string.Concat(violations.Select(v => $"{v}\n")));
                return ExitCode.Findings;
            }

            await Console.Out.WriteLineAsync($"xDS    {host.XdsAddress?.Authority ?? "none"}");
            await Console.Out.WriteLineAsync($"admin  {host.AdminAddress?.ToString() ?? "off"}");
            if (host.SecureAddress is { } secure)
            {
                await Console.Out.WriteLineAsync($"TLS    {secure.Authority}");
            }

            await await Task.WhenAny(host.Work, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping));
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync($"isthmus: {e.Message}");
            return ExitCode.Unavailable;
        }
    }

    private ControlPlaneOptions? Read(ParseResult arguments, out string problem)
    {
        var registries = new List<KeyValuePair<ClusterId, string>>();
        foreach (var text in arguments.GetRequiredValue(_registry))
        {
            if (!ClusterSource.TryParse(text, out var source))
            {
                problem = $"--registry: '{text}' is not NAME=DIR";
                return null;
            }

            if (registries.Exists(r => r.Key == source.Cluster))
            {
                problem = $"--registry: cluster '{source.Cluster}' is given twice";
                return null;
            }

            registries.Add(new(source.Cluster, source.Path));
        }

        var own = new ClusterId(arguments.GetRequiredValue(_clusterId));
        var (xds, admin, secure) = (arguments.GetRequiredValue(_xdsAddress), arguments.GetRequiredValue(_adminAddress), arguments.GetRequiredValue(_secureAddress));
        var (ca, trustDomain, ttl) = (arguments.GetValue(_ca), arguments.GetValue(_trustDomain), arguments.GetValue(_resourceTtl));
        TimeSpan lifetime = default;
        IPEndPoint? xdsAddress = null, secureAddress = null, adminAddress = null;
        problem = !registries.Exists(r => r.Key == own) ? $"--cluster-id: '{own}' is not among --registry {string.Join(", ", registries.Select(r => r.Key))}"
            : xds == Nowhere && ca is null ? "--xds-address none: then --ca is needed, or nothing is served"
            : !ListenAddress.TryParse(_xdsAddress.Name, xds, out xdsAddress, out var misread, Nowhere) ? misread
            : !ListenAddress.TryParse(_secureAddress.Name, secure, out secureAddress, out misread) ? misread
            : trustDomain is not null && !SpiffeNames.IsTrustDomain(trustDomain) ? $"--trust-domain: '{trustDomain}' is not a name of lower-case letters, digits, '.', '-' and '_'"
            : ttl is not null && !(LifetimeOption.TryParse(ttl, out lifetime) && lifetime >= Defaults.ShortestLifetime)
                ? $"--resource-ttl: '{ttl}' is not a time such as 24h, 10m or 90s of at least {LifetimeOption.Text(Defaults.ShortestLifetime)}"
            : !ListenAddress.TryParse(_adminAddress.Name, admin, out adminAddress, out misread, "off") ? misread
            : "";
        return problem.Length > 0 ? null : new ControlPlaneOptions
        {
            Cluster = own,
            Network = new NetworkId(arguments.GetRequiredValue(_network)),
            Registries = registries,
            MeshConfigFile = arguments.GetValue(_meshConfig),
            XdsAddress = xdsAddress,
            TrustDomain = trustDomain,
            ResourceLifetime = ttl is null ? null : lifetime,
            Authority = ca is null ? null : new AuthorityOptions
            {
                Folder = ca,
                Address = secureAddress!,
                ServerNames = (arguments.GetValue(_serverName) ?? []).ToEquatableArray(),
                UsedTokens = arguments.GetValue(_usedTokens),
            },
            AdminAddress = adminAddress,
            PlanToJson = PlanText.Json,
            Name = $"{own}",
        };
    }
}
