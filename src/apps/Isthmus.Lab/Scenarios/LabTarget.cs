namespace Isthmus.Lab.Scenarios;

/// <summary>What an action is about, written <c>CLUSTER[/WORKLOAD[/INSTANCE]]</c>.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Workload">The workload; empty for all of the cluster's.</param>
/// <param name="Instance">The instance; empty for all of the workload's.</param>
public sealed record LabTarget(string Cluster, string Workload = "", string Instance = "")
{
    /// <summary>Every instance of every cluster.</summary>
    public static LabTarget Everything { get; } = new("");

    /// <summary>Reads the text; null when it has no such form.</summary>
    public static LabTarget? Parse(string text)
    {
        var parts = text.Split('/');
        return parts.Length > 3 || parts.Any(p => p.Length == 0)
            ? null
            : new LabTarget(parts[0], parts.Length > 1 ? parts[1] : "", parts.Length > 2 ? parts[2] : "");
    }

    /// <summary>Whether it means the instance.</summary>
    public bool Includes(string cluster, string workload, string instance) =>
        (Cluster.Length == 0 || Cluster == cluster) && (Workload.Length == 0 || Workload == workload) && (Instance.Length == 0 || Instance == instance);

    /// <inheritdoc/>
    public override string ToString() => Workload.Length == 0 ? Cluster : Instance.Length == 0 ? $"{Cluster}/{Workload}" : $"{Cluster}/{Workload}/{Instance}";
}
