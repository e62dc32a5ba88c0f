namespace Isthmus.Registry;

/// <summary>What one object alone says about a service that several objects define. The first variant's attributes are the ones that hold.</summary>
/// <param name="Cluster">The cluster that has the object.</param>
/// <param name="Object">The Kubernetes Service or ServiceEntry.</param>
/// <param name="Service">The service as it would be without the other objects.</param>
public sealed record ServiceVariant(ClusterId Cluster, ObjectKey Object, Service Service);
