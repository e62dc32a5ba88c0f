namespace Isthmus.App.Inputs;

/// <summary>A cluster and the place that its objects are read from, as written on the command line: <c>NAME=PATH</c>.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Path">A file or a folder.</param>
internal sealed record ClusterSource(ClusterId Cluster, string Path)
{
    /// <summary>Reads <c>NAME=PATH</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ClusterSource? source)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        source = equals > 0 && equals < text.Length - 1 ? new(new ClusterId(text[..equals]), text[(equals + 1)..]) : null;
        return source is not null;
    }
}
