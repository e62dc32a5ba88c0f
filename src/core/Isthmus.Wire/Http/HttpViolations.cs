namespace Isthmus.Wire.Http;

/// <summary>The one table from <see cref="HttpViolation"/> to what is answered, counted and logged.</summary>
public static class HttpViolations
{
    // In the order of the enum.
    private static readonly Row[] Rows =
    [
        new(0, "none", ""),

        // start line
        new(400, "empty_line_before_start_line", "more than one empty line before the start line"),
        new(400, "bad_method", "the method is empty or not a token"),
        new(501, "method_too_long", "the method is longer than any that exists"),
        new(400, "request_line_malformed", "the request line is not three parts with one space between them"),
        new(414, "request_line_too_long", "the request line is longer than the limit"),
        new(400, "missing_version", "the start line has no HTTP version; HTTP/0.9 is not spoken"),
        new(400, "bad_version", "the version is not HTTP/digit.digit"),
        new(505, "unsupported_version", "the major version is not 1"),
        new(400, "bad_target_character", "the request target has a control character"),
        new(400, "fragment_in_target", "the request target has a fragment, which clients never send"),
        new(400, "bad_target", "the request target has none of the four forms that its method allows"),
        new(400, "bad_target_authority", "the authority in the request target is not host and port"),
        new(502, "bad_status_line", "the status line is not version, three digits and reason"),
        new(502, "bad_status_code", "the status code is below 100"),

        // field lines
        new(431, "head_too_large", "the head is larger than the limit"),
        new(431, "too_many_fields", "the head has more field lines than the limit"),
        new(400, "bare_line_feed", "a line ends with LF alone"),
        new(400, "bare_carriage_return", "a CR is not followed by LF"),
        new(400, "obsolete_line_folding", "a field line is continued on the next line"),
        new(400, "whitespace_before_first_field", "white space between the start line and the first field"),
        new(400, "whitespace_in_field_name", "white space within a field name or before its colon"),
        new(400, "missing_colon", "a field line without a colon"),
        new(400, "empty_field_name", "a field line that starts with its colon"),
        new(400, "bad_field_name", "a field name with a character that is not a token character"),
        new(400, "bad_field_value", "a field value with a control character"),

        // framing
        new(400, "length_and_transfer_encoding", "both Content-Length and Transfer-Encoding: the usual way to smuggle"),
        new(400, "repeated_content_length", "Content-Length more than once, equal or not"),
        new(400, "bad_content_length", "Content-Length is not a number of at most 63 bits"),
        new(400, "bad_transfer_encoding", "Transfer-Encoding is not a list of codings"),
        new(400, "chunked_not_last_once", "the chunked coding is not the last one, or is there twice"),
        new(501, "unknown_transfer_coding", "a transfer coding other than chunked"),
        new(400, "transfer_encoding_in_http10", "Transfer-Encoding in an HTTP/1.0 message"),
        new(400, "body_on_connect", "CONNECT with a body"),

        // Host and Connection
        new(400, "missing_host", "an HTTP/1.1 request without Host"),
        new(400, "repeated_host", "Host more than once"),
        new(400, "bad_host", "Host is empty or not host and port"),
        new(400, "too_many_connection_options", "Connection names more fields than the limit"),
        new(400, "bad_connection_option", "a Connection option that is not a token"),
        new(400, "protected_connection_option", "Connection names a field that a client may not have removed: Host, Content-Length, X-Forwarded-For, -Host, -Proto"),
        new(400, "nominated_te_too_long", "Connection names a TE field that is too long to look at"),
        new(502, "unexpected_upgrade", "101 without Upgrade, or to a request that did not ask for it"),

        // body
        new(400, "bad_chunk_size", "a chunk size that is not 1 to 16 hexadecimal digits"),
        new(400, "chunk_size_too_large", "a chunk size above 63 bits"),
        new(400, "bad_chunk_extension", "a chunk extension with a control character"),
        new(400, "chunk_extensions_too_long", "chunk extensions beyond the limit"),
        new(400, "missing_chunk_end", "the data of a chunk is not followed by CRLF"),
        new(400, "trailers_too_large", "the trailer section is larger than the limit"),
        new(400, "too_many_trailers", "the trailer section has more field lines than the limit"),
        new(400, "body_truncated", "the peer closed before the end of its body"),
        new(413, "body_too_large", "the body is larger than the proxy keeps"),
        new(417, "expectation_failed", "Expect asks for something other than 100-continue"),
        new(502, "too_many_interim_responses", "more interim responses than the limit"),

        // path
        new(400, "escaped_slash_in_path", "the path has an escaped slash and the rules refuse it"),
        new(400, "bad_path", "the path cannot be normalised: it contains an escaped NUL"),
    ];

    /// <summary>The status to answer a client with that sent this; 0 for <see cref="HttpViolation.None"/>.</summary>
    public static int Status(HttpViolation violation) => Rows[(int)violation].Status;

    /// <summary>The status for the client when an upstream sent this: always 502, whatever a client would have got (RFC 9110 15.6.3).</summary>
    public static int UpstreamStatus(HttpViolation violation) => violation == HttpViolation.None ? 0 : 502;

    /// <summary>The name in metrics and in the log's response code details: stable, lower case, underscores.</summary>
    public static string Name(HttpViolation violation) => Rows[(int)violation].Name;

    /// <summary>What was wrong, as a clause for a person. Holds nothing that the peer sent.</summary>
    public static string Text(HttpViolation violation) => Rows[(int)violation].Text;

    private readonly record struct Row(int Status, string Name, string Text);
}
