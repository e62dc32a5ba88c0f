namespace Isthmus.ControlPlane.Changes;

/// <summary>Who is told what the mesh says now.</summary>
internal interface IMeshListener
{
    /// <summary>Takes a snapshot; returns at once. Called by the mesh loop only, in order.</summary>
    /// <param name="snapshot">The newest.</param>
    /// <param name="changes">How it differs from the one before.</param>
    /// <param name="since">Timestamp of the oldest change in it.</param>
    void Offer(MeshSnapshot snapshot, SnapshotChanges changes, long since);
}
