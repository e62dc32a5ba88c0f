using Isthmus.Proxy.Forward;

namespace Isthmus.Proxy.Telemetry;

/// <summary>Writes one line per request.</summary>
internal abstract class AccessLog
{
    /// <summary>Notes a finished request. On its loop; must not wait.</summary>
    public abstract void Write(HttpExchange exchange, TimeSpan took);
}
