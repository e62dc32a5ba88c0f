namespace Isthmus.Xds.Translation;

/// <summary>A resource that a proxy of ours cannot honour; what goes into the NACK. The other resources of the response are used.</summary>
/// <param name="TypeUrl">The resource's type.</param>
/// <param name="ResourceName">The resource's name; empty when it could not even be read.</param>
/// <param name="Reason">What it has that is not honoured, one clause for each finding.</param>
public sealed record TranslationProblem(string TypeUrl, string ResourceName, string Reason);
