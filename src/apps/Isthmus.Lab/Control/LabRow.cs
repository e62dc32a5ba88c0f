namespace Isthmus.Lab.Control;

/// <summary>One instance in <c>lab status</c>.</summary>
/// <param name="Instance">Cluster and instance.</param>
/// <param name="Role">What it is.</param>
/// <param name="Address">Where it takes calls.</param>
/// <param name="Locality">Where it runs.</param>
/// <param name="State"><c>ready</c>, <c>not ready</c>, <c>paused</c>, <c>dead</c> or <c>ending</c>.</param>
/// <param name="ProcessId">Its process.</param>
public sealed record LabRow(string Instance, string Role, string Address, string Locality, string State, int ProcessId);
