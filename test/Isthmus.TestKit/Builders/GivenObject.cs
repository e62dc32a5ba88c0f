using Isthmus.Api;
using Isthmus.Model;

namespace Isthmus.TestKit.Builders;

/// <summary>The common part of the builders: name, namespace, labels, age. Each call changes the builder and gives it back.</summary>
public abstract class GivenObject<TSelf, TConfig>
    where TSelf : GivenObject<TSelf, TConfig>
    where TConfig : class, IObjectConfig
{
    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _annotations = new(StringComparer.Ordinal);
    private readonly List<string> _owners = [];
    private string _namespace;
    private DateTimeOffset _createdAt;

    private protected GivenObject(string name, string ns)
    {
        Name = name;
        _namespace = ns;
    }

    /// <summary>The object's name.</summary>
    public string Name { get; }

    /// <summary>The spec so far.</summary>
    protected abstract TConfig Config { get; }

    /// <summary>In namespace <paramref name="ns"/>; without it namespaced objects are in <c>default</c>.</summary>
    public TSelf In(string ns)
    {
        _namespace = ns;
        return (TSelf)this;
    }

    /// <summary>With a label.</summary>
    public TSelf Labelled(string key, string value)
    {
        _labels[key] = value;
        return (TSelf)this;
    }

    /// <summary>With an annotation.</summary>
    public TSelf Annotated(string key, string value)
    {
        _annotations[key] = value;
        return (TSelf)this;
    }

    /// <summary>With an owner, as <c>Kind/name</c>.</summary>
    public TSelf OwnedBy(string owner)
    {
        _owners.Add(owner);
        return (TSelf)this;
    }

    /// <summary>Made so many minutes after the beginning of 2024: a larger number is a younger object.</summary>
    public TSelf Made(int minute)
    {
        _createdAt = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minute);
        return (TSelf)this;
    }

    /// <summary>The object.</summary>
    public ApiObject<TConfig> Build() => new(
        new ObjectMeta
        {
            Name = Name,
            Namespace = _namespace,
            Labels = Labels.From(_labels),
            Annotations = Labels.From(_annotations),
            CreatedAt = _createdAt,
            Owners = _owners.ToEquatableArray(),
        },
        Config,
        Origin.Unknown);

    /// <summary>The object, where one is wanted.</summary>
    public static implicit operator ApiObject(GivenObject<TSelf, TConfig> given) => given.Build();
}
