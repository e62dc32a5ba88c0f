using Isthmus.Planner.View;

namespace Isthmus.ControlPlane.Push;

/// <summary>What the plan loop works on, as of its last round. Immutable.</summary>
/// <param name="Mesh">The mesh; null before the first snapshot.</param>
/// <param name="Views">How many different plans there are.</param>
/// <param name="Clients">How many clients are shown one.</param>
/// <param name="IsSettled">Whether every client is shown what follows from <paramref name="Mesh"/>.</param>
internal sealed record PlanLoopState(MeshView? Mesh, int Views, int Clients, bool IsSettled)
{
    /// <summary>Before the first snapshot.</summary>
    public static PlanLoopState Empty { get; } = new(null, 0, 0, IsSettled: false);

    /// <summary>Done when there is a later state.</summary>
    public TaskCompletionSource Replaced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
