using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads <c>metadata</c>.</summary>
internal static class MetadataReader
{
    public static ObjectMeta Read(MessageReader m, bool isClusterScoped, ReadOptions options)
    {
        var name = m.Text("name");
        if (name.Length == 0)
        {
            m.Report(ReadingChecks.Required, "name", "is required", m.Has("generateName") ? "write a name instead of generateName" : null);
        }

        var given = m.Text("namespace");
        return new ObjectMeta
        {
            Name = name,
            Namespace = isClusterScoped ? "" : given.Length > 0 ? given : options.DefaultNamespace,
            Labels = m.Labels("labels"),
            Annotations = m.Labels("annotations"),
            CreatedAt = m.Time("creationTimestamp"),
            Owners = m.List("ownerReferences", ReadOwner).OrderByDescending(o => o.IsController).Select(o => o.Name).ToEquatableArray(),
        };
    }

    private static (string Name, bool IsController) ReadOwner(MessageReader m) => ($"{m.Text("kind")}/{m.Text("name")}", m.Flag("controller") ?? false);
}
