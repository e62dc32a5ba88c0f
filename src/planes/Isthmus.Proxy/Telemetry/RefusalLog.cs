using System.Globalization;
using System.Net;
using System.Text;
using Isthmus.Wire.Tls;

namespace Isthmus.Proxy.Telemetry;

/// <summary>
/// Says who was refused and why, in a line each. At most <see cref="Defaults.RefusalLines"/> in a second; how many more there were is said with the next. Owned by the loop.
/// </summary>
internal sealed class RefusalLog(ILoop loop, AccessLogSink sink)
{
    private readonly StringBuilder _lines = new();
    private long _second = -1;
    private int _inSecond;
    private long _suppressed;

    /// <summary>A client that was not served.</summary>
    public void Write(string listener, Connection client, ClientHello? hello, TlsRefusal refusal, string reason)
    {
        if (HasRoom())
        {
            var name = hello is { ServerName.Length: > 0 } ? $" sni={hello.ServerName}" : "";
            Add($"refused client {client.RemoteEndPoint} at {listener}{name}: {TlsRefusalText.Of(refusal)}{Because(reason)}");
        }
    }

    /// <summary>A host with which there is no TLS.</summary>
    public void Write(string upstream, IPEndPoint host, TlsRefusal refusal, string reason)
    {
        if (HasRoom())
        {
            Add($"no TLS with {host} of {upstream}: {TlsRefusalText.Of(refusal)}{Because(reason)}");
        }
    }

    /// <summary>A caller who may not have what he asks for.</summary>
    public void WriteDenied(string caller, Connection client, string what, string rule)
    {
        if (HasRoom())
        {
            Add($"denied {(caller.Length > 0 ? caller : "unknown caller")} from {client.RemoteEndPoint}: {what}: {rule}");
        }
    }

    /// <summary>Hands over what there is.</summary>
    public void Flush()
    {
        if (_suppressed > 0 && SecondNow() != _second)
        {
            Add($"{_suppressed} more lines like these");
            _suppressed = 0;
        }

        if (_lines.Length > 0)
        {
            sink.Take(Encoding.UTF8.GetBytes(_lines.ToString()));
            _lines.Clear();
        }
    }

    private bool HasRoom()
    {
        var now = SecondNow();
        if (now != _second)
        {
            Flush();
            (_second, _inSecond) = (now, 0);
        }

        if (_inSecond++ < Defaults.RefusalLines)
        {
            return true;
        }

        _suppressed++;
        return false;
    }

    private long SecondNow() => loop.Now.Ticks / TimeSpan.TicksPerSecond;

    private void Add(string line)
    {
        _lines.Append(CultureInfo.InvariantCulture, $"{loop.Time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} isthmus: ");

        // What a peer wrote into a certificate must not end the line.
        foreach (var c in line)
        {
            _lines.Append(char.IsControl(c) ? ' ' : c);
        }

        _lines.Append('\n');
    }

    private static string Because(string reason) => reason.Length > 0 ? $": {reason}" : "";
}
