namespace Isthmus.Lab.Scenarios;

/// <summary>One workload of a cluster: instances that are all alike.</summary>
public sealed record ScenarioWorkload
{
    /// <summary>Its name; instances are called <c>NAME-1</c>, <c>NAME-2</c>, ...</summary>
    public required string Name { get; init; }

    /// <summary>Kubernetes namespace.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>What it is.</summary>
    public WorkloadRole Role { get; init; }

    /// <summary>How many instances run at the start.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Labels of its pods; <c>app: NAME</c> when the scenario gives none.</summary>
    public Labels Labels { get; init; } = Labels.Empty;

    /// <summary>Port that instances listen on: the target port of the operator's Service, or of the gateway's first server.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>For gateways: the port that the operator's Gateway names, which <see cref="Port"/> stands for.</summary>
    public int ServicePort { get; init; } = 80;

    /// <summary>The zone of all instances; empty to spread them over the cluster's.</summary>
    public string Zone { get; init; } = "";

    /// <summary>How servers answer until they are told otherwise.</summary>
    public SampleBehaviour Behaviour { get; init; } = SampleBehaviour.Healthy;
}
