namespace Isthmus.Api;

/// <summary>An object of one kind.</summary>
/// <typeparam name="TConfig">What the operator wrote under <c>spec</c> (and, for Kubernetes kinds, the part of <c>status</c> that we read).</typeparam>
public sealed record ApiObject<TConfig> : ApiObject
    where TConfig : class, IObjectConfig
{
    /// <summary>Takes the parts of an object.</summary>
    public ApiObject(ObjectMeta metadata, TConfig config, Origin origin)
        : base(metadata, origin)
    {
        Config = config;
    }

    /// <summary>What the operator wrote.</summary>
    public TConfig Config { get; }

    /// <inheritdoc/>
    public override string Kind => TConfig.Kind;

    /// <inheritdoc/>
    public override bool MeansTheSameAs(ApiObject other) =>
        other is ApiObject<TConfig> same && Metadata == same.Metadata && Config.Equals(same.Config);
}
