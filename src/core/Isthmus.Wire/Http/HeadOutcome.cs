namespace Isthmus.Wire.Http;

/// <summary>What one look at the received bytes came to.</summary>
public enum HeadOutcome : byte
{
    /// <summary>The head is not complete. Nothing is consumed: call again with the same bytes and more behind them.</summary>
    NeedMore,

    /// <summary>The head is complete and may be used.</summary>
    Complete,

    /// <summary>The peer broke a rule. Answer and close.</summary>
    Bad,
}
