namespace Isthmus.Model.Plans;

/// <summary>Names the operator's object, and the rule inside it, that something in a plan came from: what <c>why</c> shows.</summary>
/// <param name="Kind">The object's kind, for example <c>VirtualService</c>.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Path">The field, for example <c>spec.http[1]</c>; empty for the whole object.</param>
public sealed record ConfigReference(string Kind, string Namespace, string Name, string Path = "");
