using System.Globalization;

namespace Isthmus.App.Inputs;

/// <summary>Which port is bound in the place of a planned one, as written on the command line: <c>80=8080</c>, or <c>*=+8000</c> for all others.</summary>
internal sealed class PortMap
{
    private readonly Dictionary<int, int> _ports = [];
    private int _offset;

    /// <summary>Reads the entries, or says in <paramref name="problem"/> what is wrong with one.</summary>
    public static bool TryParse(IEnumerable<string> texts, out PortMap map, out string problem)
    {
        map = new PortMap();
        problem = "";
        foreach (var text in texts)
        {
            if (!map.TryAdd(text.Split('=')))
            {
                problem = $"--port-map: '{text}' is not PORT=PORT or *=+OFFSET";
                return false;
            }
        }

        return true;
    }

    /// <summary>The port to bind.</summary>
    public int Of(int planned) => _ports.TryGetValue(planned, out var port) ? port : planned + _offset;

    private bool TryAdd(string[] parts)
    {
        if (parts.Length != 2)
        {
            return false;
        }

        if (parts[0] == "*")
        {
            return int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _offset);
        }

        var isRead = int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            & int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var to);
        _ports[from] = to;
        return isRead && to is >= 0 and <= 65535;
    }
}
