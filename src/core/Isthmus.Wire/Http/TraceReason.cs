namespace Isthmus.Wire.Http;

/// <summary>Why a request is traced, as its x-request-id tells the next hop in hex digit 15 (Envoy's UUID extension).</summary>
public enum TraceReason : byte
{
    /// <summary>It is not.</summary>
    NotTraced,

    /// <summary>It was drawn.</summary>
    Sampled,

    /// <summary>A service in the mesh forced it.</summary>
    ServiceForced,

    /// <summary>The client forced it.</summary>
    ClientForced,
}
