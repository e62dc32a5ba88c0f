namespace Isthmus.Rpc.Health;

/// <summary>
/// The serving state of each service; the empty name is the server as a whole. Safe for concurrent use: an immutable map, swapped, and
/// a signal that is replaced with it.
/// </summary>
public sealed class HealthTable
{
    private readonly Lock _gate = new();
    private Version _current = new(new Dictionary<string, ServingStatus>(StringComparer.Ordinal));

    /// <summary>The state of <paramref name="service"/>, or <see cref="ServingStatus.ServiceUnknown"/>.</summary>
    public ServingStatus this[string service] => Volatile.Read(ref _current)[service];

    /// <summary>Sets the state of one service and wakes those who watch.</summary>
    public void Set(string service, ServingStatus status)
    {
        Version before;
        lock (_gate)
        {
            before = _current;
            Volatile.Write(ref _current, before.With(service, status));
        }

        before.Replaced.TrySetResult();
    }

    /// <summary>The state now, and a task that is done when any state has changed since.</summary>
    internal (ServingStatus Status, Task Changed) Read(string service)
    {
        var current = Volatile.Read(ref _current);
        return (current[service], current.Replaced.Task);
    }

    private sealed class Version(Dictionary<string, ServingStatus> states)
    {
        public TaskCompletionSource Replaced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ServingStatus this[string service] => states.GetValueOrDefault(service, ServingStatus.ServiceUnknown);

        public Version With(string service, ServingStatus status) =>
            new(new Dictionary<string, ServingStatus>(states, StringComparer.Ordinal) { [service] = status });
    }
}
