namespace Isthmus.Model.Plans;

/// <summary>Where certificates come from.</summary>
public enum CertificateSourceKind
{
    /// <summary>A named secret that the control plane or the agent delivers (SDS).</summary>
    Secret,

    /// <summary>Files on the proxy's disk.</summary>
    File,
}
