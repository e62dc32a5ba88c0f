namespace Isthmus.ControlPlane.Workloads;

/// <summary>Who is at the other end of a discovery stream.</summary>
/// <param name="Identity">What decides what it is told.</param>
/// <param name="NodeId">The id as it was sent.</param>
/// <param name="RegisterGroup">The WorkloadGroup that its workload is to become a member of; empty when it does not ask for that.</param>
/// <param name="Version">What it says of its program; for people.</param>
/// <param name="TakesLifetimes">Whether it lets go resources that were given a lifetime and are not renewed.</param>
internal sealed record ProxyNode(ProxyIdentity Identity, string NodeId, string RegisterGroup, string Version, bool TakesLifetimes = false);
