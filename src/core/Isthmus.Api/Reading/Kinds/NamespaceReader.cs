using Isthmus.Api.Kubernetes;
using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads core/v1 Namespace.</summary>
internal static class NamespaceReader
{
    public static NamespaceConfig Read(MessageReader root)
    {
        root.IgnoreRest();
        return new NamespaceConfig();
    }
}
