using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Finds the old locality label on workloads.</summary>
internal static class OldLabels
{
    /// <summary>Reports <c>istio-locality</c> among the labels of <paramref name="part"/>.</summary>
    public static void ReportIn(MessageReader root, string part) => root.PartOrEmpty(part, Report);

    /// <summary>Reports <c>istio-locality</c> among this message's labels.</summary>
    public static bool Report(MessageReader m) => m.PartOrEmpty("labels", labels =>
        !labels.Has(WellKnownLabels.Locality)
        && labels.Notice(ReadingChecks.OldLocalityLabel, LocalityLabels.OldLocality, "is the old name of a label", $"write {WellKnownLabels.Locality}"));
}
