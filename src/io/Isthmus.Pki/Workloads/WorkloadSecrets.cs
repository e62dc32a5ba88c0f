using Isthmus.Pki.Trust;

namespace Isthmus.Pki.Workloads;

/// <summary>A workload's certificate and whom it trusts, as they belong together: read as one reference, so that no handshake mixes old and new.</summary>
/// <param name="Certificate">Our certificate.</param>
/// <param name="Bundle">Whom we trust.</param>
public sealed record WorkloadSecrets(WorkloadCertificate Certificate, TrustBundle Bundle);
