using System.Globalization;

namespace Isthmus.Proxy.Telemetry;

/// <summary>Lines for connections without requests: the same operators of Istio's formats, and dashes for those of requests.</summary>
internal sealed partial class AccessLog
{
    // A host name is 255 bytes at most; what is longer is not worth a line.
    private const int LongestName = 255;

    /// <summary>Notes a connection that ended or was refused.</summary>
    public void Write(in ConnectionRecord connection)
    {
        if (sink.Format == AccessLogFormat.Json)
        {
            WriteJson(connection);
        }
        else
        {
            WriteText(connection);
        }

        EndLine();
    }

    private void WriteText(in ConnectionRecord c)
    {
        _lines.Append(CultureInfo.InvariantCulture, $"[{c.Began:yyyy-MM-ddTHH:mm:ss.fffZ}] \"- - -\" 0 {c.Flags} - {Or(c.Detail)} \"{Or(Sentence(c.TransportProblem))}\" ");
        _lines.Append(CultureInfo.InvariantCulture, $"{c.Received} {c.Sent} {(long)c.Took.TotalMilliseconds} - \"-\" \"-\" \"-\" \"-\" ");
        _lines.Append(CultureInfo.InvariantCulture, $"\"{c.Host?.Key.ToString() ?? "-"}\" {c.Upstream?.Name ?? "-"} - {c.Down.LocalEndPoint} {c.Down.RemoteEndPoint} {Or(Printable(c.ServerName))} -");
    }

    private void WriteJson(in ConnectionRecord c)
    {
        _lines.Append('{');
        Add("start_time", c.Began.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), isFirst: true);
        AddNumber("response_code", 0);
        Add("response_flags", c.Flags.ToString());
        Add("connection_termination_details", Or(c.Detail));
        AddNumber("bytes_received", c.Received);
        AddNumber("bytes_sent", c.Sent);
        AddNumber("duration", (long)c.Took.TotalMilliseconds);
        Add("upstream_host", c.Host?.Key.ToString() ?? "-");
        Add("upstream_cluster", c.Upstream?.Name ?? "-");
        Add("destination_cluster", Or(c.Host?.Endpoint.Workload.Cluster.Value));
        Add("destination_network", Or(c.Host?.Endpoint.Network.Value));
        Add("downstream_local_address", c.Down.LocalEndPoint.ToString());
        Add("downstream_remote_address", c.Down.RemoteEndPoint.ToString());
        Add("transport_failure_reason", Or(c.TransportProblem));
        Add("downstream_peer_uri_san", Or(c.PeerIdentity));
        Add("requested_server_name", Or(Printable(c.ServerName)));
        _lines.Append('}');
    }

    // Parts of a certificate may stand in it.
    private static string Sentence(string? text) =>
        text is null ? "" : string.Concat(text.Select(c => c is < ' ' or > '~' ? '?' : c is '"' or '\\' ? '\'' : c));

    private static string Or(string? text) => string.IsNullOrEmpty(text) ? "-" : text;

    // A stranger wrote it: it must not end a part of a line.
    private static string Printable(string name) =>
        string.Create(Math.Min(name.Length, LongestName), name, (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = from[i] is > ' ' and < '\x7f' and not ('"' or '\\') ? from[i] : '?';
            }
        });
}
