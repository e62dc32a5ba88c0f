using Isthmus.Traffic.Authorization;

namespace Isthmus.Proxy.Telemetry;

/// <summary>What access rules have decided, by rule. Bounded by the number of rules in all plans so far. Owned by the loop.</summary>
internal sealed class AccessCounts
{
    /// <summary>Says that nothing allowed it, where rules allow.</summary>
    public const string NoRule = "none";

    private readonly Dictionary<(string Effect, string Rule), long> _counts = [];

    /// <summary>The counts as they are now, for another thread.</summary>
    public Dictionary<(string Effect, string Rule), long> Copy() => new(_counts);

    /// <summary>Notes a decision that is more than "may pass".</summary>
    public void Count(in AuthorizationDecision decision)
    {
        if (!decision.IsAllowed)
        {
            Add("denied", decision.Rule);
        }

        if (decision.AuditRule is { } audit)
        {
            Add("audited", audit);
        }

        if (decision.IsShadowAllowed == false)
        {
            Add("would_deny", decision.ShadowRule);
        }
    }

    private void Add(string effect, string? rule)
    {
        var key = (effect, rule ?? NoRule);
        _counts[key] = _counts.GetValueOrDefault(key) + 1;
    }
}
