namespace Isthmus.ControlPlane.Push;

/// <summary>The names that a proxy answers, as one part of its plan.</summary>
internal sealed record NameTablePart(EquatableArray<NameEntry> Names);
