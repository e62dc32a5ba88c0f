namespace Isthmus.Lab.Scenarios;

/// <summary>What a lab starts and plays: the content of a <c>scenario.yaml</c>, checked.</summary>
public sealed record Scenario
{
    /// <summary>Its name, for titles.</summary>
    public required string Name { get; init; }

    /// <summary>Whose question it answers, in a sentence.</summary>
    public string Question { get; init; } = "";

    /// <summary>The folder of the file; paths in the scenario start there.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Whether networks can reach each other by their gateways alone, and pods have the same addresses in each.</summary>
    public bool IsolatesNetworks { get; init; }

    /// <summary>Whether proxies have certificates and servers sidecars, so that calls are mTLS from end to end.</summary>
    public bool UsesMutualTls { get; init; }

    /// <summary>The clusters, in the order of the file, which also gives them their addresses.</summary>
    public EquatableArray<ScenarioCluster> Clusters { get; init; }

    /// <summary>With HAProxy in the place of the proxies: how long one try may take, to be the same as in the operator's rules; null when they set none.</summary>
    public TimeSpan? HaproxyTryTimeout { get; init; }

    /// <summary>What is called while the steps run.</summary>
    public required ScenarioLoad Load { get; init; }

    /// <summary>What happens, in order.</summary>
    public EquatableArray<ScenarioStep> Steps { get; init; }

    /// <summary>Whether its steps were shortened for a speed run.</summary>
    public bool IsSpeedRun { get; init; }

    /// <summary>The same with every step measured for <see cref="Defaults.SpeedRunStep"/> at most; nothing else changes.</summary>
    public Scenario ForSpeedRun() => this with
    {
        IsSpeedRun = true,
        Steps = [.. Steps.Select(s => s with { Length = s.Length < Defaults.SpeedRunStep ? s.Length : Defaults.SpeedRunStep })],
    };

    /// <summary>The workload that a target means; null when there is none.</summary>
    public ScenarioWorkload? Find(LabTarget target) =>
        Clusters.FirstOrDefault(c => c.Name == target.Cluster)?.Workloads.FirstOrDefault(w => w.Name == target.Workload);
}
