namespace Isthmus.Pki.Trust;

/// <summary>What a peer uses its certificate for.</summary>
public enum PeerRole
{
    /// <summary>It accepts connections.</summary>
    Server,

    /// <summary>It opens connections.</summary>
    Client,
}
