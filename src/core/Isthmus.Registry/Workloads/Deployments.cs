namespace Isthmus.Registry.Workloads;

/// <summary>The name of the thing that an operator deployed, found through the owner of its pods.</summary>
internal static class Deployments
{
    private const string HashLabel = "pod-template-hash";

    /// <summary>The owner's name, a ReplicaSet's without the hash that its Deployment gave it; the pod's own name when nobody owns it.</summary>
    public static string NameOf(ObjectMeta pod)
    {
        if (pod.Owners.IsEmpty || pod.Owners[0].Split('/') is not [var kind, { Length: > 0 } name])
        {
            return pod.Name;
        }

        var hash = pod.Labels[HashLabel];
        if (!string.Equals(kind, "ReplicaSet", StringComparison.Ordinal))
        {
            return name;
        }

        if (hash.Length > 0)
        {
            return name.EndsWith($"-{hash}", StringComparison.Ordinal) ? name[..^(hash.Length + 1)] : name;
        }

        // Without the label the last part is taken for the hash: Deployments append it always, and bare ReplicaSets are rare.
        var dash = name.LastIndexOf('-');
        return dash > 0 ? name[..dash] : name;
    }
}
