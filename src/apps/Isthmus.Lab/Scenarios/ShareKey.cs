namespace Isthmus.Lab.Scenarios;

/// <summary>By what answers are told apart.</summary>
public enum ShareKey
{
    /// <summary>The cluster that answered.</summary>
    Cluster,

    /// <summary>The version that answered.</summary>
    Version,

    /// <summary>The instance that answered, as <c>CLUSTER/INSTANCE</c>.</summary>
    Instance,
}
