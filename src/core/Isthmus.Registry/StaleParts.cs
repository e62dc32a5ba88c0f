namespace Isthmus.Registry;

/// <summary>What the changes since the last snapshot may have made stale. A part that is listed here and turns out the same is not reported as changed.</summary>
internal sealed class StaleParts
{
    /// <summary>Services to merge anew; their endpoints are in <see cref="Endpoints"/> as well.</summary>
    public HashSet<ServiceKey> Services { get; } = [];

    public HashSet<ServiceKey> Endpoints { get; } = [];

    public HashSet<WorkloadId> Workloads { get; } = [];

    /// <summary>Rules with what they were at the last snapshot.</summary>
    public Dictionary<ObjectKey, ApiObject?> RulesBefore { get; } = [];

    public bool Gateways { get; set; }

    public bool Allocation { get; set; }

    public bool Mesh { get; set; }

    public bool Clusters { get; set; }

    public bool IsEmpty => Services.Count == 0 && Endpoints.Count == 0 && Workloads.Count == 0 && RulesBefore.Count == 0
        && !Gateways && !Allocation && !Mesh && !Clusters;

    public void Clear()
    {
        Services.Clear();
        Endpoints.Clear();
        Workloads.Clear();
        RulesBefore.Clear();
        Gateways = Allocation = Mesh = Clusters = false;
    }

    /// <summary>The service's attributes are stale, and with them its endpoints.</summary>
    public void AddService(ServiceKey key)
    {
        Services.Add(key);
        Endpoints.Add(key);
    }
}
