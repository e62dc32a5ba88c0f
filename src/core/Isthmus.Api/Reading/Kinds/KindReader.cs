using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>How one kind is read.</summary>
internal sealed class KindReader
{
    private readonly string[] _versions;
    private readonly string[] _oldVersions;

    private KindReader(string group, string kind, string[] versions, string[] oldVersions, bool isClusterScoped, Func<ObjectMeta, Origin, MessageReader, ApiObject> read)
    {
        (Group, Kind, _versions, _oldVersions, IsClusterScoped, Read) = (group, kind, versions, oldVersions, isClusterScoped, read);
    }

    public string Group { get; }

    public string Kind { get; }

    public bool IsClusterScoped { get; }

    /// <summary>Istio's kinds are read whole, so an unknown field is a mistake; of Kubernetes' own we read a part.</summary>
    public bool IsStrict => KindTable.IsIstio(Group);

    public string Newest => _versions[0];

    public Func<ObjectMeta, Origin, MessageReader, ApiObject> Read { get; }

    public static KindReader Of<TConfig>(string group, string[] versions, Func<MessageReader, TConfig> read, bool isClusterScoped = false, string[]? oldVersions = null)
        where TConfig : class, IObjectConfig =>
        new(group, TConfig.Kind, versions, oldVersions ?? [], isClusterScoped, (meta, origin, root) => new ApiObject<TConfig>(meta, read(root), origin));

    public bool Knows(string version) => _versions.Contains(version, StringComparer.Ordinal) || IsOld(version);

    public bool IsOld(string version) => _oldVersions.Contains(version, StringComparer.Ordinal);
}
