using System.Globalization;

namespace Isthmus.App.Inputs;

/// <summary>Which port is bound in the place of a planned one, as written on the command line: <c>80=8080</c>, or <c>*=+8000</c> for all others.</summary>
internal sealed class PortMap
{
    // 0 would be a port that the system chooses, which is what "80=0" asks for and an offset does not.
    private const int NoPort = -1;
    private const int HighestPort = 65535;

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
                problem = $"--port-map: '{text}' is not PORT=PORT or *=+OFFSET with ports up to {HighestPort}";
                return false;
            }
        }

        return true;
    }

    /// <summary>The port to bind; out of range when the offset moves a planned one there, which only a plan can show.</summary>
    public int Of(int planned) => _ports.TryGetValue(planned, out var port) ? port : planned + _offset is var moved && moved != 0 ? moved : NoPort;

    private bool TryAdd(string[] parts)
    {
        if (parts.Length != 2)
        {
            return false;
        }

        if (parts[0] == "*")
        {
            return int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _offset) && _offset is > -HighestPort and < HighestPort;
        }

        var isRead = int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            & int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var to);
        _ports[from] = to;
        return isRead && to is >= 0 and <= HighestPort;
    }
}
