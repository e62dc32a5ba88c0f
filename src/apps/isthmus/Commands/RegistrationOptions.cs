using System.CommandLine;
using Isthmus.App.Hosting;
using Isthmus.Proxy.Discovery;

namespace Isthmus.App.Commands;

/// <summary>The options of a proxy that registers the workload beside it, and says how that is.</summary>
internal sealed class RegistrationOptions
{
    private readonly Option<string> _group = new("--register-group")
    {
        Description = "Register the workload in this WorkloadGroup of its namespace for as long as the proxy is connected.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<string?> _probe = new("--readiness-probe")
    {
        Description = "Ask the workload here whether it can serve, and tell the control plane: http://HOST:PORT/PATH or tcp://HOST:PORT.",
        HelpName = "URL",
    };

    private readonly Option<int> _period = new("--readiness-period")
    {
        Description = "Time between two of these questions; Istio's periodSeconds.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 10,
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_group);
        command.Options.Add(_probe);
        command.Options.Add(_period);
    }

    /// <summary>Why the options make no sense; null when they do.</summary>
    public string? Problem(ParseResult arguments)
    {
        if (arguments.GetValue(_period) <= 0)
        {
            return "--readiness-period is a number of seconds above 0";
        }

        using var probe = ProbeOf(arguments);
        return probe is null && arguments.GetValue(_probe) is { } text ? $"--readiness-probe: '{text}' is neither http://HOST:PORT/PATH nor tcp://HOST:PORT" : null;
    }

    /// <summary>Runs a proxy with the settings and what these options add to them; probes for as long as it runs.</summary>
    public async Task<int> RunAsync(ParseResult arguments, DiscoverySettings settings, Func<DiscoverySettings, Task<int>> run, CancellationToken cancellationToken)
    {
        settings = settings with { RegisterGroup = arguments.GetRequiredValue(_group) };
        using var probe = ProbeOf(arguments);
        if (probe is null)
        {
            return await run(settings);
        }

        var health = new WorkloadHealth();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var probing = probe.RunAsync(TimeSpan.FromSeconds(arguments.GetValue(_period)), health, stopping.Token);
        var code = await run(settings with { Health = health });
        await stopping.CancelAsync();
        await probing;
        return code;
    }

    private ReadinessProbe? ProbeOf(ParseResult arguments) => arguments.GetValue(_probe) is { } text ? ReadinessProbe.TryCreate(text) : null;
}
