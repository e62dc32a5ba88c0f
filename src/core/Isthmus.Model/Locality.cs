namespace Isthmus.Model;

/// <summary>
/// Where something runs: region, zone, subzone (<c>envoy.config.core.v3.Locality</c>). An unknown part is empty; empty equals empty.
/// </summary>
public readonly record struct Locality : IComparable<Locality>
{
    private readonly string? _region;
    private readonly string? _zone;
    private readonly string? _subZone;

    /// <summary>Takes the three parts; null counts as empty.</summary>
    public Locality(string? region, string? zone = "", string? subZone = "")
    {
        _region = region;
        _zone = zone;
        _subZone = subZone;
    }

    /// <summary>All parts empty.</summary>
    public static Locality None => default;

    /// <summary>The first part, for example <c>europe-west1</c>.</summary>
    public string Region => _region ?? "";

    /// <summary>The second part, for example <c>europe-west1-b</c>.</summary>
    public string Zone => _zone ?? "";

    /// <summary>The third part, for example a rack.</summary>
    public string SubZone => _subZone ?? "";

    /// <summary>Whether all parts are empty.</summary>
    public bool IsNone => Region.Length == 0 && Zone.Length == 0 && SubZone.Length == 0;

    /// <summary>Reads <c>region/zone/subzone</c>; trailing parts may be missing, a fourth part and beyond are dropped, as Istio does.</summary>
    public static Locality Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return None;
        }

        var parts = text.Split('/');
        return new Locality(parts[0], parts.Length > 1 ? parts[1] : "", parts.Length > 2 ? parts[2] : "");
    }

    /// <summary>Orders by the text form, byte by byte, which is the order of localities in Istio's endpoint lists.</summary>
    public int CompareTo(Locality other)
    {
        // Without making the texts: endpoints are sorted by locality on every change.
        var (length, otherLength) = (Length, other.Length);
        for (var i = 0; i < length && i < otherLength; i++)
        {
            if (At(i) != other.At(i))
            {
                return At(i) - other.At(i);
            }
        }

        return length - otherLength;
    }

    /// <inheritdoc/>
    public bool Equals(Locality other) =>
        string.Equals(Region, other.Region, StringComparison.Ordinal)
        && string.Equals(Zone, other.Zone, StringComparison.Ordinal)
        && string.Equals(SubZone, other.SubZone, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Region, Zone, SubZone);

    /// <summary><c>region/zone/subzone</c> without trailing empty parts; empty for <see cref="None"/>.</summary>
    public override string ToString() => SubZone.Length > 0 ? $"{Region}/{Zone}/{SubZone}" : Zone.Length > 0 ? $"{Region}/{Zone}" : Region;

    private int Length => Region.Length + (SubZone.Length > 0 ? Zone.Length + SubZone.Length + 2 : Zone.Length > 0 ? Zone.Length + 1 : 0);

    // The character of the text form at a place within its length.
    private char At(int place)
    {
        if (place < Region.Length)
        {
            return Region[place];
        }

        place -= Region.Length + 1;
        if (place < Zone.Length)
        {
            return place < 0 ? '/' : Zone[place];
        }

        place -= Zone.Length + 1;
        return place < 0 ? '/' : SubZone[place];
    }
}
