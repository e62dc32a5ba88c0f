namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io ServerTLSSettings.TLSmode.</summary>
public enum ServerTlsMode
{
    /// <summary>PASSTHROUGH.</summary>
    Passthrough,

    /// <summary>SIMPLE.</summary>
    Simple,

    /// <summary>MUTUAL.</summary>
    Mutual,

    /// <summary>AUTO_PASSTHROUGH.</summary>
    AutoPassthrough,

    /// <summary>ISTIO_MUTUAL.</summary>
    IstioMutual,

    /// <summary>OPTIONAL_MUTUAL.</summary>
    OptionalMutual,
}
