namespace Isthmus.Proxy.Discovery;

/// <summary>How the proxy stands with its control plane, for status pages.</summary>
/// <param name="IsConnected">A stream is open, and the control plane has taken it.</param>
/// <param name="Plans">How many plans were applied.</param>
/// <param name="Rejected">Resources that were refused, with the reasons: name and reason of the last response that had any.</param>
/// <param name="LastError">Why the last stream ended, or the last plan could not be used or kept; empty when nothing of that happened.</param>
/// <param name="IsFromDisk">The plan in use is the one that was kept on disk.</param>
public sealed record DiscoveryStatus(bool IsConnected, long Plans, string Rejected, string LastError, bool IsFromDisk);
