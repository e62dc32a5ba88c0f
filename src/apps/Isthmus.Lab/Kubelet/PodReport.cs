namespace Isthmus.Lab.Kubelet;

/// <summary>A pod as its cluster reports it.</summary>
/// <param name="Name">Name.</param>
/// <param name="Namespace">Namespace.</param>
/// <param name="Labels">Labels.</param>
/// <param name="ServiceAccount">Service account.</param>
/// <param name="Node">The node that it runs on.</param>
/// <param name="Address">Its address.</param>
/// <param name="IsReady">Whether it takes traffic.</param>
/// <param name="IsTerminating">Whether it was told to end.</param>
public sealed record PodReport(
    string Name, string Namespace, Labels Labels, string ServiceAccount, string Node, string Address, bool IsReady, bool IsTerminating = false);
