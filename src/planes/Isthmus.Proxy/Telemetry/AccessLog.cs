using System.Buffers;
using System.Globalization;
using System.Text;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Telemetry;

/// <summary>The access log of one loop: formats lines into one block and hands full blocks to the sink. Owned by the loop.</summary>
internal sealed partial class AccessLog(AccessLogSink sink)
{
    private const int FullBlock = 32 * 1024;

    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 0xa0).Select(c => (char)c).Where(char.IsControl)]);

    private readonly StringBuilder _lines = new();

    /// <summary>Notes a finished request.</summary>
    public void Write(in RequestRecord request)
    {
        if (sink.Format == AccessLogFormat.Json)
        {
            WriteJson(request);
        }
        else
        {
            WriteText(request);
        }

        EndLine();
    }

    /// <summary>Hands over what there is.</summary>
    public void Flush()
    {
        if (_lines.Length > 0)
        {
            sink.Take(Encoding.UTF8.GetBytes(_lines.ToString()));
            _lines.Clear();
        }
    }

    private void EndLine()
    {
        _lines.Append('\n');
        if (_lines.Length >= FullBlock)
        {
            Flush();
        }
    }

    // The operators of Istio's default format, in its order.
    private void WriteText(in RequestRecord r)
    {
        _lines.Append(CultureInfo.InvariantCulture, $"[{r.Began:yyyy-MM-ddTHH:mm:ss.fffZ}] \"{Method(r)} {Path(r)} {Protocol(r)}\" {r.Status} ");
        _lines.Append(r.Flags.ToString()).Append(' ').Append(Details(r)).Append(" - \"").Append(TransportProblem(r)).Append("\" ");
        _lines.Append(CultureInfo.InvariantCulture, $"{r.RequestBytes} {r.ResponseBytes} {(long)r.Took.TotalMilliseconds} {ServiceTime(r)} ");
        _lines.Append(CultureInfo.InvariantCulture, $"\"{Field(r, KnownHeader.XForwardedFor)}\" \"{Field(r, KnownHeader.UserAgent)}\" \"{Field(r, KnownHeader.XRequestId)}\" ");
        _lines.Append(CultureInfo.InvariantCulture, $"\"{Authority(r)}\" \"{UpstreamHost(r)}\" {UpstreamName(r)} - {r.Down.LocalEndPoint} {r.Down.RemoteEndPoint} {ServerName(r)} {RouteName(r)}");
    }

    private void WriteJson(in RequestRecord r)
    {
        _lines.Append('{');
        Add("start_time", r.Began.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), isFirst: true);
        Add("method", Method(r));
        Add("path", Path(r));
        Add("protocol", Protocol(r));
        AddNumber("response_code", r.Status);
        _lines.Append(",\"response_flags\":\"").Append(r.Flags.ToString()).Append('"');
        Add("response_code_details", Details(r));
        Add("connection_termination_details", "-");
        AddNumber("bytes_received", r.RequestBytes);
        AddNumber("bytes_sent", r.ResponseBytes);
        AddNumber("duration", (long)r.Took.TotalMilliseconds);
        Add("upstream_service_time", ServiceTime(r));
        Add("x_forwarded_for", Field(r, KnownHeader.XForwardedFor));
        Add("user_agent", Field(r, KnownHeader.UserAgent));
        Add("request_id", Field(r, KnownHeader.XRequestId));
        Add("authority", Authority(r));
        Add("upstream_host", UpstreamHost(r));
        Add("upstream_cluster", UpstreamName(r));
        Add("upstream_local_address", "-");
        Add("downstream_local_address", r.Down.LocalEndPoint.ToString());
        Add("downstream_remote_address", r.Down.RemoteEndPoint.ToString());
        Add("upstream_transport_failure_reason", TransportProblem(r));
        Add("requested_server_name", ServerName(r));
        Add("downstream_peer_uri_san", r.Caller.IdentityText.Length > 0 ? r.Caller.IdentityText : "-");
        Add("route_name", RouteName(r));
        _lines.Append('}');
    }

    private void Add(string name, string value, bool isFirst = false)
    {
        _lines.Append(isFirst ? "\"" : ",\"").Append(name).Append("\":");
        if (value == "-")
        {
            _lines.Append("null");
            return;
        }

        _lines.Append('"').Append(System.Text.Encodings.Web.JavaScriptEncoder.Default.Encode(value)).Append('"');
    }

    private void AddNumber(string name, long value) => _lines.Append(CultureInfo.InvariantCulture, $",\"{name}\":{value}");

    private static string Method(in RequestRecord r) => Text(r.Request.MethodText);

    private static string Path(in RequestRecord r) =>
        r.Request.Headers.TryGet(KnownHeader.XEnvoyOriginalPath, out var original) ? Text(original) : Text(r.Request.Path);

    private static string Protocol(in RequestRecord r) => r.Request.Version == ProtocolVersion.Http10 ? "HTTP/1.0" : "HTTP/1.1";

    private static string Authority(in RequestRecord r) => Text(r.Request.Authority);

    private static string Field(in RequestRecord r, KnownHeader id) => r.Request.Headers.TryGet(id, out var value) ? Text(value) : "-";

    private static string ServiceTime(in RequestRecord r) =>
        r.Host is not null && r.Response.Headers.TryGet(KnownHeader.XEnvoyUpstreamServiceTime, out var value) ? Text(value) : "-";

    private static string Details(in RequestRecord r) => r.Detail.Length > 0 ? r.Detail : r.Status > 0 ? "via_upstream" : "-";

    private static string UpstreamHost(in RequestRecord r) => r.Host?.Key.ToString() ?? "-";

    private static string UpstreamName(in RequestRecord r) => r.Upstream?.Name ?? "-";

    private static string TransportProblem(in RequestRecord r) => Or(Sentence(r.TransportProblem));

    private static string ServerName(in RequestRecord r) => r.Caller.ServerNameText.Length > 0 ? r.Caller.ServerNameText : "-";

    private static string RouteName(in RequestRecord r) => r.RouteName.Length > 0 ? r.RouteName : "-";

    // What a client wrote must not end a quoted part or a line, nor speak to a terminal: U+0080 to U+009F do both.
    private static string Text(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return "-";
        }

        var text = Encoding.Latin1.GetString(bytes).Replace("\"", "%22", StringComparison.Ordinal).Replace("\\", "%5C", StringComparison.Ordinal);
        return text.AsSpan().ContainsAny(Controls) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;
    }
}
