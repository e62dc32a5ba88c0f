using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Isthmus.Runtime.Simulation;

/// <summary>
/// What happened in a simulation, one line per event: virtual seconds, host, words. The same seed gives the same lines, byte for byte.
/// </summary>
public sealed class SimulationTrace
{
    private readonly SimulatedWorld _world;
    private readonly List<string> _lines = [];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    internal SimulationTrace(SimulatedWorld world, TraceDetail detail)
    {
        _world = world;
        Detail = detail;
    }

    /// <summary>What is noted.</summary>
    public TraceDetail Detail { get; }

    /// <summary>Lines so far; after the first million only the digest goes on.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Lines so far, also those no longer kept.</summary>
    public long Count { get; private set; }

    /// <summary>SHA-256 over all lines so far, in hexadecimal: two runs that agree in it were the same.</summary>
    public string Digest => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Adds a line. For the code under test too: its decisions then stand between the events that led to them.</summary>
    public void Write(string host, string text)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture, $"{_world.Now.Ticks / TimeSpan.TicksPerSecond}.{_world.Now.Ticks % TimeSpan.TicksPerSecond / 10:D6} {host} {text}");
        Count++;
        _hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        if (_lines.Count < Defaults.TraceLines)
        {
            _lines.Add(line);
        }
    }

    /// <summary>All kept lines.</summary>
    public override string ToString() => string.Join('\n', _lines) + "\n";

    internal void Connection(string host, string text)
    {
        if (Detail >= TraceDetail.Connections)
        {
            Write(host, text);
        }
    }
}
