using Isthmus.Api;

namespace Isthmus.TestKit.Builders;

/// <summary>An object of any kind whose spec the test writes as a record.</summary>
public sealed class GivenConfig<TConfig> : GivenObject<GivenConfig<TConfig>, TConfig>
    where TConfig : class, IObjectConfig
{
    private TConfig _config;

    internal GivenConfig(string name, string ns, TConfig config)
        : base(name, ns) => _config = config;

    /// <inheritdoc/>
    protected override TConfig Config => _config;

    /// <summary>Changes the spec.</summary>
    public GivenConfig<TConfig> With(Func<TConfig, TConfig> change)
    {
        _config = change(_config);
        return this;
    }
}
