using System.CommandLine;
using Isthmus.App.Inputs;
using Isthmus.App.Output;
using Isthmus.ControlPlane.Sources;
using Isthmus.Model.Services;
using Isthmus.Registry;
using Isthmus.Runtime.Names;

namespace Isthmus.App.Commands;

/// <summary>The options of every command that looks at the mesh with one proxy's eyes.</summary>
internal sealed class ProxyOptions
{
    private readonly MeshOptions _mesh = new(takesPaths: false);

    private readonly Option<string> _proxy = new("--proxy", "-p")
    {
        Description = "Who asks: cluster=..,locality=..,network=..,namespace=..,labels=k:v;k:v,type=sidecar|gateway,address=..,name=..,service-account=..",
        HelpName = "KEY=VALUE,..",
        Required = true,
    };

    private readonly Option<string?> _configCluster = new("--config-cluster")
    {
        Description = "The cluster whose rules hold; without it the proxy's own, which is how a control plane in every cluster works.",
        HelpName = "NAME",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _mesh.AddTo(command);
        command.Options.Add(_proxy);
        command.Options.Add(_configCluster);
    }

    /// <summary>Reads who asks; null, with a message on standard error, when the text makes no sense.</summary>
    public ProxyIdentity? ReadProxy(ParseResult arguments, TextWriter errors)
    {
        if (ProxySelector.TryParse(arguments.GetRequiredValue(_proxy), out var proxy, out var problem))
        {
            return proxy;
        }

        errors.WriteLine($"isthmus: {problem}");
        return null;
    }

    /// <summary>Reads what the options name; null, with messages on standard error, when they make no sense. Findings of severity error are shown there too.</summary>
    public (MeshSnapshot Snapshot, ProxyIdentity Proxy, bool HasErrors)? Read(ParseResult arguments, TextWriter errors)
    {
        if (ReadProxy(arguments, errors) is not { } proxy || _mesh.Read(arguments, errors) is not { } input)
        {
            return null;
        }

        var known = input.Clusters.Select(c => c.Cluster).ToList();
        var config = arguments.GetValue(_configCluster) is { } name ? new ClusterId(name) : proxy.Cluster.IsNone ? known[0] : proxy.Cluster;
        if (!known.Contains(config))
        {
            errors.WriteLine($"isthmus: cluster '{config}' is not among --cluster {string.Join(", ", known)}");
            return null;
        }

        proxy = proxy.Cluster.IsNone ? proxy with { Cluster = config } : proxy;
        foreach (var finding in input.Violations.Where(v => v.Severity == Severity.Error))
        {
            errors.WriteLine(finding);
        }

        if (input.IsMeshConfigBroken)
        {
            errors.WriteLine("isthmus: the mesh configuration has errors: nothing is shown");
            return null;
        }

        return (input.SnapshotFor(config, names => LookUp(names, errors)), proxy, input.Violations.HasErrors);
    }

    // As a control plane does, so that what is shown is what proxies are told.
    private static EquatableArray<GatewayName> LookUp(IReadOnlyCollection<string> names, TextWriter errors)
    {
        var (progress, resolver) = (new Progress(errors), new SystemNames());
        var lookUps = Task.WhenAll(names.Select(async n => new GatewayName(n, await GatewayAddresses.LookUpAsync(resolver, n, TimeProvider.System))));
        if (!lookUps.Wait(TimeSpan.FromSeconds(2)))
        {
            progress.Report($"looking up {string.Join(", ", names)}");
        }

        var answers = lookUps.GetAwaiter().GetResult();
        progress.Clear();
        foreach (var unknown in answers.Where(a => a.Addresses.IsEmpty))
        {
            errors.WriteLine($"isthmus: warning: the name of the gateway {unknown.Name} cannot be resolved here");
        }

        return answers.Where(a => !a.Addresses.IsEmpty).ToEquatableArray();
    }
}
