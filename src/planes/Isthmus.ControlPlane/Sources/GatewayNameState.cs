namespace Isthmus.ControlPlane.Sources;

/// <summary>What is known of one host name. Belongs to <see cref="GatewayNames"/>, which guards it.</summary>
internal sealed class GatewayNameState
{
    /// <summary>Whether a look-up has ended, with or without success.</summary>
    public bool WasAsked { get; set; }

    /// <summary>Timestamp of the end of the last look-up.</summary>
    public long AskedAt { get; set; }

    /// <summary>Whether the last look-up gave nothing.</summary>
    public bool IsFailing { get; set; }

    /// <summary>The last answer, sorted; empty when there was none yet.</summary>
    public EquatableArray<string> Addresses { get; set; }
}
