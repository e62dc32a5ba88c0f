namespace Isthmus.ControlPlane.Sources;

/// <summary>What is known of one host name. Belongs to <see cref="GatewayNames"/>, which guards it.</summary>
internal sealed class GatewayNameState
{
    /// <summary>Timestamp of the end of the last look-up, with or without success; null before the first.</summary>
    public long? AskedAt { get; set; }

    /// <summary>Whether the last look-up gave nothing.</summary>
    public bool IsFailing { get; set; }

    /// <summary>The last answer, sorted; empty when there was none yet.</summary>
    public EquatableArray<string> Addresses { get; set; }
}
