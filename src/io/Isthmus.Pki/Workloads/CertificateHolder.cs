namespace Isthmus.Pki.Workloads;

/// <summary>
/// The certificate and trust that a workload uses now. One writer replaces it; readers on any thread take one reference per handshake and never wait.
/// What was replaced is left to the garbage collector, because handshakes may still use it.
/// </summary>
public sealed class CertificateHolder(WorkloadSecrets initial)
{
    private WorkloadSecrets _current = initial;

    /// <summary>What is used now.</summary>
    public WorkloadSecrets Current => Volatile.Read(ref _current);

    /// <summary>Told after each replacement, on the writer's thread; null when nobody asks.</summary>
    public Action<WorkloadSecrets>? OnReplaced { get; init; }

    /// <summary>Uses another from the next handshake on.</summary>
    public void Replace(WorkloadSecrets next)
    {
        Volatile.Write(ref _current, next);
        OnReplaced?.Invoke(next);
    }
}
