namespace Isthmus.Api;

/// <summary>One object that an operator or a cluster wrote, read and found valid in itself. Derived once per kind as <see cref="ApiObject{TConfig}"/>.</summary>
public abstract record ApiObject
{
    private protected ApiObject(ObjectMeta metadata, Origin origin)
    {
        Metadata = metadata;
        Origin = origin;
    }

    /// <summary>Name, namespace, labels.</summary>
    public ObjectMeta Metadata { get; }

    /// <summary>Where it was written. Not part of what the object means: see <see cref="MeansTheSameAs"/>.</summary>
    public Origin Origin { get; }

    /// <summary>The kind without group and version, for example <c>DestinationRule</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Kind, namespace and name.</summary>
    public ObjectKey Key => new(Kind, Metadata.Namespace, Metadata.Name);

    /// <summary>Whether <paramref name="other"/> says the same, wherever it was written.</summary>
    public abstract bool MeansTheSameAs(ApiObject other);
}
