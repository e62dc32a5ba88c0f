using Isthmus.Api.Reading;

namespace Isthmus.ControlPlane.Sources;

/// <summary>What is said of the file that the user names as that of mesh-wide settings, by whichever command he names it to.</summary>
public static class MeshConfigFindings
{
    /// <summary>
    /// It holds no settings. The same document among others is only no resource, and may well be meant for somebody else; here the user says that it is meant.
    /// </summary>
    public static Violation NoSettings(string path) => new(
        ReadingChecks.NotAResource.Code,
        Severity.Error,
        path,
        default,
        "",
        "",
        "holds no MeshConfig",
        "write MeshConfig's own fields, or the ConfigMap with a key 'mesh'; without the option the defaults hold");
}
