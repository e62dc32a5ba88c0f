using Isthmus.Pki.Files;

namespace Isthmus.Pki.Authority;

/// <summary>What a folder held.</summary>
/// <param name="Authority">The authority; null when there are problems.</param>
/// <param name="Problems">Everything that is wrong.</param>
/// <param name="Warnings">What is dangerous, but works: a key that others can read, as secrets that Kubernetes mounts often are.</param>
public sealed record CaFolderReading(CertificateAuthority? Authority, IReadOnlyList<PkiProblem> Problems, IReadOnlyList<PkiProblem> Warnings);
