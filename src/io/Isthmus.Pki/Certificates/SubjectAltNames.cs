using System.Formats.Asn1;
using System.Net;

namespace Isthmus.Pki.Certificates;

/// <summary>The alternative names of a certificate (RFC 5280 4.2.1.6).</summary>
/// <param name="Uris">URIs; a SPIFFE certificate has exactly one.</param>
/// <param name="DnsNames">DNS names.</param>
/// <param name="Addresses">IP addresses.</param>
/// <param name="IsCritical">Whether the extension is critical, as it must be when the subject is empty.</param>
public sealed record SubjectAltNames(EquatableArray<string> Uris, EquatableArray<string> DnsNames, EquatableArray<string> Addresses, bool IsCritical)
{
    internal const string Oid = "2.5.29.17";
    private static readonly Asn1Tag DnsTag = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);
    private static readonly Asn1Tag AddressTag = new(TagClass.ContextSpecific, 7);

    /// <summary>A certificate without any.</summary>
    public static SubjectAltNames None { get; } = new([], [], [], false);

    /// <summary>Reads the names. Kinds that nobody here uses (mail, directory names) are skipped.</summary>
    /// <returns>False when the extension is malformed or there are several.</returns>
    public static bool TryRead(X509Certificate2 certificate, out SubjectAltNames names)
    {
        names = None;
        var extensions = certificate.Extensions.Where(e => e.Oid?.Value == Oid).ToList();
        if (extensions.Count != 1)
        {
            return extensions.Count == 0;
        }

        try
        {
            names = Read(extensions[0]);
            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    /// <summary>The extension for one URI, exactly as written: the platform's builder would normalise it.</summary>
    internal static X509Extension ForUri(string uri, bool isCritical)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteCharacterString(UniversalTagNumber.IA5String, uri, UriTag);
        }

        return new X509Extension(Oid, writer.Encode(), isCritical);
    }

    /// <summary>The extension for a server's names.</summary>
    internal static X509Extension ForServer(ServerNames names, bool isCritical)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var name in names.DnsNames)
            {
                writer.WriteCharacterString(UniversalTagNumber.IA5String, name, DnsTag);
            }

            foreach (var address in names.Addresses)
            {
                writer.WriteOctetString(IPAddress.Parse(address).GetAddressBytes(), AddressTag);
            }
        }

        return new X509Extension(Oid, writer.Encode(), isCritical);
    }

    private static SubjectAltNames Read(X509Extension extension)
    {
        var (uris, dns, addresses) = (new List<string>(), new List<string>(), new List<string>());
        var reader = new AsnReader(extension.RawData, AsnEncodingRules.DER);
        var names = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        while (names.HasData)
        {
            var tag = names.PeekTag();
            if (tag.HasSameClassAndValue(UriTag))
            {
                uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, UriTag));
            }
            else if (tag.HasSameClassAndValue(DnsTag))
            {
                dns.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, DnsTag));
            }
            else if (tag.HasSameClassAndValue(AddressTag))
            {
                var bytes = names.ReadOctetString(AddressTag);
                addresses.Add(bytes.Length is 4 or 16 ? new IPAddress(bytes).ToString() : Convert.ToHexStringLower(bytes));
            }
            else
            {
                names.ReadEncodedValue();
            }
        }

        return new SubjectAltNames(uris.ToEquatableArray(), dns.ToEquatableArray(), addresses.ToEquatableArray(), extension.Critical);
    }
}
