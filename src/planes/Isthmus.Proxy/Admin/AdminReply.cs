namespace Isthmus.Proxy.Admin;

/// <summary>An answer of the admin server.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Type">Media type of the body.</param>
/// <param name="Body">Text.</param>
internal sealed record AdminReply(int Status, string Type, string Body)
{
    /// <summary>Plain text.</summary>
    public static AdminReply Text(string body, int status = 200) => new(status, "text/plain; charset=utf-8", body);
}
