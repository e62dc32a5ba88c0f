namespace Isthmus.Pki.Joining;

/// <summary>By what a caller proves who it is. Not a record: a record would write the token into logs.</summary>
public abstract class CallerProof
{
    private CallerProof()
    {
    }

    /// <summary>Nothing was shown.</summary>
    public static CallerProof None { get; } = new Nothing();

    /// <summary>A join token, as in the header <c>authorization: Bearer TOKEN</c>.</summary>
    public static CallerProof OfToken(string token) => new Token(token);

    /// <summary>The certificate of the caller's TLS connection, for renewal. TLS has proven that the caller holds its key; it is judged again here.</summary>
    public static CallerProof OfCertificate(X509Certificate2 leaf, params IEnumerable<X509Certificate2> sent) => new Certificate(leaf, [.. sent]);

    /// <inheritdoc/>
    public override string ToString() => GetType().Name;

    internal sealed class Nothing : CallerProof;

    internal sealed class Token(string text) : CallerProof
    {
        public string Text => text;
    }

    internal sealed class Certificate(X509Certificate2 leaf, IReadOnlyList<X509Certificate2> sent) : CallerProof
    {
        public X509Certificate2 Leaf => leaf;

        public IReadOnlyList<X509Certificate2> Sent => sent;
    }
}
