using Isthmus.Planner.Localities;

namespace Isthmus.Planner.Tests.Localities;

internal static class Groups
{
    /// <summary>One group per word, <c>region/zone/subzone*COUNT</c>; <c>-</c> is no locality.</summary>
    public static List<EndpointGroup> Of(string text) => [.. text.Split(' ').Select(Group)];

    public static EndpointCandidate Candidate(string labels) => new(new() { Address = "10.0.0.1", Port = 80 }, Given.Labels(labels));

    public static int[] Numbers(string text) => [.. text.Split(',').Select(int.Parse)];

    private static EndpointGroup Group(string text)
    {
        var parts = text.Split('*');
        var count = parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : 1;
        return new(Locality.Parse(parts[0] == "-" ? "" : parts[0]), [.. Enumerable.Repeat(Candidate(""), count)]);
    }
}
