namespace Isthmus.Pki.Authority;

/// <summary>The subject of an authority's certificate.</summary>
/// <param name="Organization">Organization.</param>
/// <param name="CommonName">Common name.</param>
public sealed record AuthorityName(string Organization, string CommonName)
{
    // RFC 5280 appendix A.1: ub-organization-name, ub-common-name.
    private const int MaxLength = 64;

    /// <summary>Why this name cannot be written into a certificate; null when it can.</summary>
    public string? Problem =>
        string.IsNullOrWhiteSpace(CommonName) || string.IsNullOrWhiteSpace(Organization) ? "name and organization must not be empty"
        : CommonName.Length > MaxLength || Organization.Length > MaxLength ? $"name and organization may have at most {MaxLength} characters"
        : CommonName.Concat(Organization).Any(char.IsControl) ? "name and organization must not hold control characters"
        : null;

    internal X500DistinguishedName ToDistinguishedName()
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddOrganizationName(Organization);
        builder.AddCommonName(CommonName);
        return builder.Build();
    }
}
