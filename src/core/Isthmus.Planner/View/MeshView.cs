using System.Collections.Concurrent;

namespace Isthmus.Planner.View;

/// <summary>
/// A snapshot with what planning derives from it once for all proxies. Immutable as seen from outside; derived parts are made when first needed and
/// shared by the next view when their inputs are the same objects, so that an endpoint's change costs nothing here. May be used by several
/// threads.
/// </summary>
public sealed class MeshView
{
    // One entry per namespace and Sidecar that has proxies: bounded by the operator's own objects.
    private readonly ConcurrentDictionary<(string Namespace, ObjectKey? Sidecar), ServiceScope> _scopes;

    private MeshView(MeshSnapshot snapshot, MeshView? before)
    {
        Snapshot = snapshot;
        _scopes = before is not null && SameScopes(before.Snapshot, snapshot) ? before._scopes : new();
    }

    /// <summary>The snapshot.</summary>
    public MeshSnapshot Snapshot { get; }

    /// <summary>A view of <paramref name="snapshot"/>.</summary>
    public static MeshView Of(MeshSnapshot snapshot) => new(snapshot, null);

    /// <summary>A view of a later snapshot that keeps everything whose inputs did not change.</summary>
    public MeshView With(MeshSnapshot snapshot) => ReferenceEquals(snapshot, Snapshot) ? this : new(snapshot, this);

    internal ServiceScope ScopeOf(string ns, ApiObject<SidecarConfig>? sidecar) =>
        _scopes.GetOrAdd(
            (ns, sidecar?.Key),
            static (key, given) => new ServiceScopeBuilder(given.Snapshot, key.Namespace).Build(given.Sidecar?.Config),
            (Snapshot, Sidecar: sidecar));

    private static bool SameScopes(MeshSnapshot before, MeshSnapshot after) =>
        ReferenceEquals(before.Services, after.Services)
        && ReferenceEquals(before.Config.Sidecars, after.Config.Sidecars)
        && ReferenceEquals(before.Config.VirtualServices, after.Config.VirtualServices)
        && before.Mesh == after.Mesh;
}
