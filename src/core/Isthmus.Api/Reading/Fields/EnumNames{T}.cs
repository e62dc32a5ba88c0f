namespace Isthmus.Api.Reading.Fields;

/// <summary>The names and numbers of a protobuf enum, and what we take each for. Numbers are accepted as protobuf's JSON mapping does.</summary>
internal sealed class EnumNames<T>(params ReadOnlySpan<(string Name, int Number, T Value)> members)
{
    private readonly (string Name, int Number, T Value)[] _members = members.ToArray();

    public IEnumerable<string> Names => _members.Select(m => m.Name);

    public bool TryName(string name, out T value)
    {
        foreach (var member in _members)
        {
            if (string.Equals(member.Name, name, StringComparison.Ordinal))
            {
                value = member.Value;
                return true;
            }
        }

        value = default!;
        return false;
    }

    public bool TryNumber(Int128 number, out T value)
    {
        foreach (var member in _members)
        {
            if (member.Number == number)
            {
                value = member.Value;
                return true;
            }
        }

        value = default!;
        return false;
    }
}
