namespace Isthmus.ControlPlane.Push;

/// <summary>A listener under one of the names by which clients ask for it.</summary>
internal sealed record ListenerPart(string Name, Listener Listener);
