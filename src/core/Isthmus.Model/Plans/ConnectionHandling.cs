namespace Isthmus.Model.Plans;

/// <summary>What is done with a connection: one of the records that derive from this one.</summary>
public abstract record ConnectionHandling
{
    private protected ConnectionHandling()
    {
    }

    /// <summary>Prefix of this chain's statistics.</summary>
    public string StatPrefix { get; init; } = "";

    /// <summary>Who may connect or call; evaluated in order.</summary>
    public EquatableArray<AuthorizationRules> Authorization { get; init; }
}
