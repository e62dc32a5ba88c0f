namespace Isthmus.Api;

/// <summary>Where an object was written down.</summary>
/// <param name="File">The file, or another name of the source, for example <c>cluster-a.yaml</c>; empty when the object came from an API server.</param>
/// <param name="Start">Where the object begins.</param>
/// <param name="Fields">Finds the position of a field by its path (<c>spec.http[0].route</c>); null when positions were not kept.</param>
public sealed record Origin(string File, TextPosition Start, IReadOnlyDictionary<string, TextPosition>? Fields)
{
    /// <summary>No known place.</summary>
    public static Origin Unknown { get; } = new("", default, null);

    /// <summary>The position of the field at <paramref name="path"/>, or of the nearest field around it, or of the object.</summary>
    public TextPosition Find(string path)
    {
        for (var end = path.Length; Fields is not null && end > 0; end = path.LastIndexOfAny(['.', '['], end - 1))
        {
            if (Fields.TryGetValue(path[..end], out var position))
            {
                return position;
            }
        }

        return Start;
    }
}
