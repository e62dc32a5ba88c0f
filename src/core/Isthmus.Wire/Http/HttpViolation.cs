namespace Isthmus.Wire.Http;

/// <summary>
/// Everything a peer can do wrong in an HTTP/1 message, and the closed list of reasons that logs and metrics may show.
/// <see cref="HttpViolations"/> maps each to its answer. After any of them the connection is closed: where the next message starts
/// can no longer be trusted.
/// </summary>
public enum HttpViolation : byte
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>More than one empty line before the start line (RFC 9112 2.2).</summary>
    EmptyLineBeforeStartLine,

    /// <summary>The method is empty or not a token (RFC 9110 9.1).</summary>
    BadMethod,

    /// <summary>The method is longer than any that exists (RFC 9112 3).</summary>
    MethodTooLong,

    /// <summary>The request line is not three parts with one space between them (RFC 9112 3).</summary>
    RequestLineMalformed,

    /// <summary>The request line is longer than the limit (RFC 9112 3).</summary>
    RequestLineTooLong,

    /// <summary>The start line has no HTTP version; HTTP/0.9 is not spoken (RFC 9112 3).</summary>
    MissingVersion,

    /// <summary>The version is not HTTP/digit.digit (RFC 9112 2.3).</summary>
    BadVersion,

    /// <summary>The major version is not 1 (RFC 9110 15.6.6).</summary>
    UnsupportedVersion,

    /// <summary>The request target has a control character (RFC 9112 3.2).</summary>
    BadTargetCharacter,

    /// <summary>The request target has a fragment, which clients never send (RFC 9112 3.2).</summary>
    FragmentInTarget,

    /// <summary>The request target has none of the four forms that its method allows (RFC 9112 3.2).</summary>
    BadTarget,

    /// <summary>The authority in the request target is not host and port (RFC 9110 4.2).</summary>
    BadTargetAuthority,

    /// <summary>The status line is not version, three digits and reason (RFC 9112 4).</summary>
    BadStatusLine,

    /// <summary>The status code is below 100 (RFC 9110 15).</summary>
    BadStatusCode,

    /// <summary>The head is larger than the limit (RFC 6585 5).</summary>
    HeadTooLarge,

    /// <summary>The head has more field lines than the limit (RFC 6585 5).</summary>
    TooManyFields,

    /// <summary>A line ends with LF alone (RFC 9112 2.2; we are strict).</summary>
    BareLineFeed,

    /// <summary>A CR is not followed by LF (RFC 9112 2.2).</summary>
    BareCarriageReturn,

    /// <summary>A field line is continued on the next line (RFC 9112 5.2).</summary>
    ObsoleteLineFolding,

    /// <summary>White space between the start line and the first field (RFC 9112 2.2).</summary>
    WhitespaceBeforeFirstField,

    /// <summary>White space within a field name or before its colon (RFC 9112 5.1).</summary>
    WhitespaceInFieldName,

    /// <summary>A field line without a colon (RFC 9112 5).</summary>
    MissingColon,

    /// <summary>A field line that starts with its colon (RFC 9110 5.1).</summary>
    EmptyFieldName,

    /// <summary>A field name with a character that is not a token character (RFC 9110 5.1).</summary>
    BadFieldName,

    /// <summary>A field value with a control character (RFC 9110 5.5).</summary>
    BadFieldValue,

    /// <summary>Both Content-Length and Transfer-Encoding: the usual way to smuggle (RFC 9112 6.3).</summary>
    LengthAndTransferEncoding,

    /// <summary>Content-Length more than once, equal or not (RFC 9112 6.3).</summary>
    RepeatedContentLength,

    /// <summary>Content-Length is not a number of at most 63 bits (RFC 9110 8.6).</summary>
    BadContentLength,

    /// <summary>Transfer-Encoding is not a list of codings (RFC 9112 6.1).</summary>
    BadTransferEncoding,

    /// <summary>The chunked coding is not the last one, or is there twice (RFC 9112 6.1).</summary>
    ChunkedNotLastOnce,

    /// <summary>A transfer coding other than chunked (RFC 9112 6.1).</summary>
    UnknownTransferCoding,

    /// <summary>Transfer-Encoding in an HTTP/1.0 message (RFC 9112 6.1).</summary>
    TransferEncodingInHttp10,

    /// <summary>CONNECT with a body (RFC 9110 9.3.6).</summary>
    BodyOnConnect,

    /// <summary>An HTTP/1.1 request without Host (RFC 9112 3.2).</summary>
    MissingHost,

    /// <summary>Host more than once (RFC 9112 3.2).</summary>
    RepeatedHost,

    /// <summary>Host is empty or not host and port (RFC 9110 7.2).</summary>
    BadHost,

    /// <summary>Connection names more fields than the limit (Envoy's rule).</summary>
    TooManyConnectionOptions,

    /// <summary>A Connection option that is not a token (RFC 9110 7.6.1).</summary>
    BadConnectionOption,

    /// <summary>Connection names a field that a client may not have removed: Host, Content-Length, X-Forwarded-For, -Host, -Proto (Envoy's rule).</summary>
    ProtectedConnectionOption,

    /// <summary>Connection names a TE field that is too long to look at (Envoy's rule).</summary>
    NominatedTeTooLong,

    /// <summary>101 without Upgrade, or to a request that did not ask for it (RFC 9110 15.2.2).</summary>
    UnexpectedUpgrade,

    /// <summary>A chunk size that is not 1 to 16 hexadecimal digits (RFC 9112 7.1).</summary>
    BadChunkSize,

    /// <summary>A chunk size above 63 bits (RFC 9112 7.1).</summary>
    ChunkSizeTooLarge,

    /// <summary>A chunk extension with a control character (RFC 9112 7.1.1).</summary>
    BadChunkExtension,

    /// <summary>Chunk extensions beyond the limit (RFC 9112 7.1.1).</summary>
    ChunkExtensionsTooLong,

    /// <summary>The data of a chunk is not followed by CRLF (RFC 9112 7.1).</summary>
    MissingChunkEnd,

    /// <summary>The trailer section is larger than the limit.</summary>
    TrailersTooLarge,

    /// <summary>The trailer section has more field lines than the limit.</summary>
    TooManyTrailers,

    /// <summary>The peer closed before the end of its body (RFC 9112 8).</summary>
    BodyTruncated,

    /// <summary>The body is larger than the proxy keeps (RFC 9110 15.5.14).</summary>
    BodyTooLarge,

    /// <summary>Expect asks for something other than 100-continue (RFC 9110 10.1.1).</summary>
    ExpectationFailed,

    /// <summary>More interim responses than the limit.</summary>
    TooManyInterimResponses,

    /// <summary>The path has an escaped slash and the rules refuse it (Envoy path_with_escaped_slashes_action).</summary>
    EscapedSlashInPath,

    /// <summary>The path cannot be normalised: it contains an escaped NUL (Envoy normalize_path).</summary>
    BadPath,
}
