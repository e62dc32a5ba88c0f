using System.Net;

namespace Isthmus.Lab.Partitions;

/// <summary>
/// Which clusters cannot reach each other, and the packet filters that make it so. Sockets are found by looking, so a new one is cut off within one look of the
/// kubelet; one that is accepted is from its first packet. Thread safe.
/// </summary>
/// <param name="networkOf">The network of a cluster: its first two octets.</param>
public sealed class NetworkPartitions(Func<string, IPAddress> networkOf)
{
    private readonly Lock _gate = new();
    private readonly HashSet<(string, string)> _cuts = [];
    private readonly Dictionary<int, HashSet<string>> _filtered = [];

    /// <summary>Whether packets between the two are lost.</summary>
    public bool IsCut(string one, string other)
    {
        lock (_gate)
        {
            return _cuts.Contains(PairOf(one, other));
        }
    }

    /// <summary>Cuts two clusters off from each other; takes effect with <see cref="Apply"/>.</summary>
    public void Cut(string one, string other) => Change(() => _cuts.Add(PairOf(one, other)));

    /// <summary>Joins two clusters again; takes effect with <see cref="Apply"/>. False when they were not cut off.</summary>
    public bool Join(string one, string other) => Change(() => _cuts.Remove(PairOf(one, other)));

    /// <summary>Joins all; takes effect with <see cref="Apply"/>.</summary>
    public bool JoinAll() => Change(() =>
    {
        var had = _cuts.Count > 0;
        _cuts.Clear();
        return had;
    });

    /// <summary>Brings the filters of all processes to what is cut now. Costs nothing while nothing is cut.</summary>
    /// <param name="processes">The processes that run, with their clusters.</param>
    /// <exception cref="Processes.LabException">The kernel forbids it.</exception>
    public void Apply(IEnumerable<(int Process, string Cluster)> processes)
    {
        lock (_gate)
        {
            if (_cuts.Count == 0 && _filtered.Count == 0)
            {
                return;
            }

            var isOver = _cuts.Count == 0;
            foreach (var (process, cluster) in processes)
            {
                var lost = _cuts.SelectMany(c => new[] { (c.Item1, c.Item2), (c.Item2, c.Item1) }).Where(c => c.Item1 == cluster).Select(c => networkOf(c.Item2)).ToList();
                foreach (var member in ProcessSockets.Family(process))
                {
                    ApplyLocked(member, lost);
                }
            }

            if (isOver)
            {
                _filtered.Clear();
            }
        }
    }

    private void ApplyLocked(int process, List<IPAddress> lost)
    {
        var known = _filtered.TryGetValue(process, out var before) ? before : _filtered[process] = new(StringComparer.Ordinal);
        var sockets = ProcessSockets.Of(process);
        var fresh = sockets.Where(s => !known.Contains(s.Value)).Select(s => s.Key).ToList();
        if (fresh.Count > 0)
        {
            ProcessSockets.Use(process, fresh, (_, socket) =>
            {
                if (PacketFilter.IsTcp(socket))
                {
                    PacketFilter.TryDrop(socket, lost);
                }
            });
        }

        known.Clear();
        known.UnionWith(sockets.Values);
    }

    private bool Change(Func<bool> change)
    {
        lock (_gate)
        {
            var isChanged = change();
            if (isChanged)
            {
                // Every socket has to be looked at again, to lose more or less than before.
                foreach (var known in _filtered.Values)
                {
                    known.Clear();
                }
            }

            return isChanged;
        }
    }

    private static (string, string) PairOf(string one, string other) => string.CompareOrdinal(one, other) < 0 ? (one, other) : (other, one);
}
