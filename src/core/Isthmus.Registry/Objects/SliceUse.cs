namespace Isthmus.Registry.Objects;

/// <summary>One EndpointSlice, named together with its service, as the user of a pod, node or address.</summary>
internal readonly record struct SliceUse(string Namespace, string Service, string Slice);
