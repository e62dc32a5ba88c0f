namespace Isthmus.Wire;

/// <summary>The bounds of this project, each with the reason for its number. All sizes are bytes unless the name says otherwise.</summary>
public static class Defaults
{
    /// <summary>A request head with its start line: what Envoy takes (<c>max_request_headers_kb</c> 60), so that no working client breaks on a move.</summary>
    public const int RequestHeadBytes = 60 * 1024;

    /// <summary>A response head: Envoy's HTTP/1 client codec takes 80 KiB; applications answer with more cookies than clients send.</summary>
    public const int ResponseHeadBytes = 80 * 1024;

    /// <summary>A request line. Not below the head's own bound: Envoy has no smaller one, and long query strings are real.</summary>
    public const int RequestLineBytes = RequestHeadBytes;

    /// <summary>Field lines in one head (Envoy <c>max_headers_count</c>).</summary>
    public const int Fields = 100;

    /// <summary>A method name. The longest registered one has 17 letters; RFC 9112 section 3 lets a longer one than we know be 501.</summary>
    public const int MethodBytes = 64;

    /// <summary>Names in <c>Connection</c> of a request; Envoy refuses from 10 on, because each one costs a search through all fields.</summary>
    public const int ConnectionOptions = 10;

    /// <summary>A <c>TE</c> value that <c>Connection</c> names; Envoy refuses 256 and more.</summary>
    public const int NominatedTeBytes = 256;

    /// <summary>Field lines that a proxy may add to a parsed head: Envoy's own additions are about 20, operators' edits come on top.</summary>
    public const int AddedFields = 156;

    /// <summary>Bytes that edits may add to a parsed head. Above any sane set of operator edits, below what would hurt per request.</summary>
    public const int AddedBytes = 64 * 1024;

    /// <summary>Text that a head keeps between messages. Nearly all heads are smaller; what is larger goes back to the pool on reset.</summary>
    public const int KeptHeadBytes = 4 * 1024;

    /// <summary>Field lines a head has room for at first; browsers send about 15 to 20.</summary>
    public const int InitialFields = 32;

    /// <summary>Extensions of one chunk line. Nobody uses them; 4 KiB leaves room for signatures (AWS SigV4 chunks use 85).</summary>
    public const int ChunkExtensionBytes = 4 * 1024;

    /// <summary>Extensions of one body beyond as many bytes as it carried data: a body of extensions only is an attack on CPU (CVE-2023-39326).</summary>
    public const int ChunkExtensionBytesBeyondData = 16 * 1024;

    /// <summary>A trailer section. gRPC-like trailers have a few hundred bytes.</summary>
    public const int TrailerBytes = 8 * 1024;

    /// <summary>Field lines in a trailer section.</summary>
    public const int TrailerFields = 32;

    /// <summary>Interim (1xx) responses before the final one. A server needs one or two; without a bound it could hold a request for ever.</summary>
    public const int InterimResponses = 32;

    /// <summary>A ClientHello with its record headers, as Envoy's inspector: post-quantum key shares make it 2 KiB, certificates of others are not in it.</summary>
    public const int ClientHelloBytes = 16 * 1024;

    /// <summary>Extensions of one ClientHello. Browsers send about 20 with GREASE; beyond 64 it is made to cost time.</summary>
    public const int ClientHelloExtensions = 64;
}
