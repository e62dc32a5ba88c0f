namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io ClientTLSSettings.TLSmode.</summary>
public enum ClientTlsMode
{
    /// <summary>DISABLE.</summary>
    Disable,

    /// <summary>SIMPLE.</summary>
    Simple,

    /// <summary>MUTUAL.</summary>
    Mutual,

    /// <summary>ISTIO_MUTUAL.</summary>
    IstioMutual,
}
