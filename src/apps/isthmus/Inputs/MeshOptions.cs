using System.CommandLine;
using Isthmus.App.Output;

namespace Isthmus.App.Inputs;

/// <summary>The options by which every command that looks at a mesh is told where its objects are.</summary>
internal sealed class MeshOptions
{
    /// <summary>The name of the cluster that plain paths belong to: Istio's own default.</summary>
    private const string DefaultCluster = "Kubernetes";

    private readonly Argument<string[]>? _paths;

    /// <summary>Makes the options; <paramref name="takesPaths"/> adds plain PATH arguments.</summary>
    public MeshOptions(bool takesPaths)
    {
        if (takesPaths)
        {
            _paths = new Argument<string[]>("PATH")
            {
                Description = "Files or folders with manifests; they belong to one cluster.",
                Arity = ArgumentArity.ZeroOrMore,
            }.WithoutOptions();
        }
    }

    /// <summary><c>--cluster NAME=PATH</c>.</summary>
    public Option<string[]> Cluster { get; } = new("--cluster", "-c")
    {
        Description = "A cluster and its manifests, as NAME=PATH; may be repeated.",
        HelpName = "NAME=PATH",
    };

    /// <summary><c>--mesh-config FILE</c>.</summary>
    public Option<string?> MeshConfig { get; } = new("--mesh-config")
    {
        Description = "MeshConfig (bare, or inside the istio ConfigMap). Without it failover is on for every service.",
        HelpName = "FILE",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        if (_paths is not null)
        {
            command.Arguments.Add(_paths);
        }

        command.Options.Add(Cluster);
        command.Options.Add(MeshConfig);
    }

    /// <summary>Reads what the options name; null, with a message on standard error, when they make no sense.</summary>
    public MeshInput? Read(ParseResult arguments, TextWriter errors)
    {
        var meshConfig = arguments.GetValue(MeshConfig);
        var sources = Sources(arguments, out var problem);
        problem ??= sources.Count == 0 ? $"nothing to read: give {(_paths is null ? "" : "PATH or ")}--cluster NAME=PATH" : null;
        problem ??= sources.Select(s => s.Path).Append(meshConfig).OfType<string>().FirstOrDefault(p => !Path.Exists(p)) is { } missing
            ? $"no such file or folder: {missing}"
            : null;
        if (problem is not null)
        {
            errors.WriteLine($"isthmus: {problem}");
            return null;
        }

        return MeshInput.Read(sources, meshConfig, new Progress(errors));
    }

    private List<ClusterSource> Sources(ParseResult arguments, out string? problem)
    {
        var sources = new List<ClusterSource>();
        problem = null;
        foreach (var text in arguments.GetValue(Cluster) ?? [])
        {
            if (ClusterSource.TryParse(text, out var source))
            {
                sources.Add(source);
            }
            else
            {
                problem ??= $"--cluster: '{text}' is not NAME=PATH";
            }
        }

        var paths = _paths is null ? [] : arguments.GetValue(_paths) ?? [];
        sources.AddRange(paths.Select(p => new ClusterSource(new ClusterId(DefaultCluster), p)));
        return sources;
    }
}
