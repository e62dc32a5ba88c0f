namespace Isthmus.Traffic.Routes;

/// <summary>The names of upstreams that a table mentions, each once, in the order in which they came up.</summary>
internal sealed class UpstreamNames
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    public EquatableArray<string> ToArray() => _names.ToEquatableArray();

    public int IndexOf(string name)
    {
        if (!_places.TryGetValue(name, out var place))
        {
            place = _names.Count;
            _places.Add(name, place);
            _names.Add(name);
        }

        return place;
    }
}
