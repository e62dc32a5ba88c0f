namespace Isthmus.Traffic.Hosts;

/// <summary>What makes a host the same host over changes of the plan: its address and port.</summary>
/// <param name="Address">IP address, host name or <c>unix://</c> path.</param>
/// <param name="Port">Port; 0 for a path.</param>
public readonly record struct HostKey(string Address, int Port)
{
    /// <inheritdoc/>
    public override string ToString() => Port == 0 ? Address : Address.Contains(':', StringComparison.Ordinal) ? $"[{Address}]:{Port}" : $"{Address}:{Port}";
}
