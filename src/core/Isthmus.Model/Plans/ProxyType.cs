namespace Isthmus.Model.Plans;

/// <summary>What a proxy is there for; the first part of an Istio node id.</summary>
public enum ProxyType
{
    /// <summary>Beside one workload: takes its outbound and inbound traffic.</summary>
    Sidecar,

    /// <summary>At an edge (Istio <c>router</c>): ingress, egress or east-west gateway.</summary>
    Gateway,
}
