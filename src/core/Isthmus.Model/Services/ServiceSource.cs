namespace Isthmus.Model.Services;

/// <summary>What kind of object a service came from; Kubernetes wins over ServiceEntry for the same host.</summary>
public enum ServiceSource
{
    /// <summary>A Kubernetes Service.</summary>
    Kubernetes,

    /// <summary>An Istio ServiceEntry.</summary>
    ServiceEntry,
}
