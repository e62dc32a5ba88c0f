namespace Isthmus.Registry;

/// <summary>A part of an object that is left out of the snapshot, and why; for the operator, by way of <c>check</c> and the status pages.</summary>
/// <param name="Object">The ServiceEntry.</param>
/// <param name="Path">The field, for example <c>spec.endpoints[0].address</c>.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Subject">The host or port that it is about.</param>
public sealed record RegistryProblem(ObjectKey Object, string Path, RegistryProblemKind Kind, string Subject);
