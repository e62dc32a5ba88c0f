using System.Globalization;
using System.Text;

namespace Isthmus.Api.Reading.Fields;

/// <summary>The way from an object to one of its fields. Written out only when something is wrong there.</summary>
internal sealed class FieldPath
{
    private readonly FieldPath? _parent;
    private readonly string _name;
    private readonly int _index;

    private FieldPath(FieldPath? parent, string name, int index)
    {
        _parent = parent;
        _name = name;
        _index = index;
    }

    /// <summary>The object itself.</summary>
    public static FieldPath Root { get; } = new(null, "", -1);

    public FieldPath Field(string name) => new(this, name, -1);

    public FieldPath Item(int index) => new(this, "", index);

    /// <summary>An entry of a free map, for example a label.</summary>
    public FieldPath Key(string key) => new(this, $"[{key}]", -1);

    public override string ToString()
    {
        if (_parent is null)
        {
            return "";
        }

        var text = new StringBuilder(_parent.ToString());
        if (_index >= 0)
        {
            return text.Append('[').Append(_index.ToString(CultureInfo.InvariantCulture)).Append(']').ToString();
        }

        if (text.Length > 0 && !_name.StartsWith('['))
        {
            text.Append('.');
        }

        return text.Append(_name).ToString();
    }
}
