namespace Isthmus.Api.Checking;

public static partial class ObjectCheckCatalog
{
    internal static Check DistributeAndFailover { get; } = new(
        "ISM0115", Severity.Error, "distribute and failover are both set",
        "A fixed split has no failover: all localities stay at priority 0. Istio refuses a setting that asks for both.",
        "keep failover, or list every region in distribute");

    internal static Check FailoverAndTopology { get; } = new(
        "ISM0116", Severity.Error, "failover together with topology labels in failoverPriority",
        "Region, zone and subzone labels already order localities; a region failover on top would order them a second time.",
        "keep failover or the topology labels");

    internal static Check Share { get; } = new(
        "ISM0117", Severity.Error, "A share in distribute is not 1 to 100",
        "Shares are whole percent; a locality that should get nothing is left out.",
        "write 1 to 100");

    internal static Check ShareSum { get; } = new(
        "ISM0118", Severity.Error, "The shares of one distribute entry do not sum to 100",
        "All of a caller's traffic is split by the entry, so the shares must be exactly 100 % together.",
        "make them sum to 100");

    internal static Check LocalityOverlap { get; } = new(
        "ISM0119", Severity.Error, "Localities of distribute overlap",
        "A locality belongs to one entry: a region must not stand beside its own zones. Checked in the order of the text.",
        "name each locality once");

    internal static Check LocalityWildcard { get; } = new(
        "ISM0120", Severity.Error, "A locality has a wildcard that is not its last character",
        "Only the end of a locality may be open: region/*, region/zone/*.",
        "move the wildcard to the end");

    internal static Check LocalityPart { get; } = new(
        "ISM0121", Severity.Error, "A locality has an empty part",
        "A locality is region, region/zone or region/zone/subzone; no part may be empty.",
        "write region/zone/subzone without gaps");

    internal static Check FailoverToItself { get; } = new(
        "ISM0122", Severity.Error, "failover goes from a region to itself",
        "The caller's own region is always first; the entry would say nothing.",
        "name another region in 'to'");

    internal static Check FailoverRegion { get; } = new(
        "ISM0123", Severity.Error, "failover names something other than a region",
        "failover is between regions: zones (with '/') and wildcards cannot be named there.",
        "write the region only");

    internal static Check ZoneAwarePriority { get; } = new(
        "ISM0124", Severity.Error, "zoneAwareLbSetting has topology labels in failoverPriority",
        "Zone awareness orders regions and zones itself.",
        "remove region, zone and subzone labels");

    internal static Check PartialWildcard { get; } = new(
        "ISM0125", Severity.Warning, "A locality has a partial wildcard, which matches nothing",
        "A part is compared as a whole or is '*'; 'us-w*' is accepted and never equal to any region.",
        "write the whole name or '*'");

    internal static Check SecondFailover { get; } = new(
        "ISM0126", Severity.Warning, "A second failover entry for the same region is ignored",
        "Only the first entry whose 'from' is the caller's region counts.",
        "remove it, or use failoverPriority for a longer order");

    internal static Check PriorityBesideDistribute { get; } = new(
        "ISM0127", Severity.Warning, "failoverPriority beside distribute is ignored",
        "distribute decides alone: it keeps all localities at priority 0.",
        "remove one of them");

    internal static Check PriorityOverride { get; } = new(
        "ISM0128", Severity.Warning, "A failoverPriority entry has more than one '='",
        "An entry is a label key or key=value; with a third part the value is ignored.",
        "write key or key=value");
}
