using Isthmus.Model.Plans;
using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Chains;

/// <summary>
/// Which filter chain takes a connection (Envoy's <c>FilterChainMatch</c>): port, address, server name, transport, application protocol, one after the other. At each
/// step the most specific key that fits is taken and never given up again, whatever the later steps find. Immutable; finding allocates nothing.
/// </summary>
public sealed class FilterChainTable
{
    private readonly Dictionary<int, AddressStep> _ports = [];

    private FilterChainTable()
    {
    }

    /// <summary>Compiles the chains. Of two with the same key the first counts.</summary>
    /// <param name="chains">The chains in the order of the plan.</param>
    /// <param name="matchesAddresses">False leaves address ranges out: nothing redirects connections here, so the address that was called is ours and not the one that was wanted.</param>
    public static FilterChainTable Compile(EquatableArray<FilterChain> chains, bool matchesAddresses)
    {
        var table = new FilterChainTable();
        for (var i = 0; i < chains.Count; i++)
        {
            var match = matchesAddresses ? chains[i].Match : chains[i].Match with { DestinationRanges = [] };
            table.StepOf(match.DestinationPort).Add(match, i);
        }

        return table;
    }

    /// <summary>Whether a chain asks for exactly this port.</summary>
    public bool NamesPort(int port) => port != 0 && _ports.ContainsKey(port);

    /// <summary>The index of the chain that takes the connection; -1 when none does.</summary>
    public int Find(in ConnectionTraits connection)
    {
        if (!_ports.TryGetValue(connection.Port, out var step) && !_ports.TryGetValue(0, out step))
        {
            return -1;
        }

        return step.Find(connection);
    }

    private AddressStep StepOf(int port)
    {
        if (!_ports.TryGetValue(port, out var step))
        {
            _ports.Add(port, step = new AddressStep());
        }

        return step;
    }

    private sealed class AddressStep
    {
        // Longest prefix first.
        private readonly List<(IpRange Range, string Text, NameStep Next)> _ranges = [];
        private readonly NameStep _rest = new();
        private bool _hasRest;

        public void Add(FilterChainMatch match, int index)
        {
            if (match.DestinationRanges.IsEmpty)
            {
                _hasRest = true;
                _rest.Add(match, index);
            }

            foreach (var text in match.DestinationRanges)
            {
                StepOf(text)?.Add(match, index);
            }
        }

        public int Find(in ConnectionTraits connection)
        {
            foreach (var (range, _, next) in _ranges)
            {
                if (range.Contains(connection.Address))
                {
                    return next.Find(connection);
                }
            }

            return _hasRest ? _rest.Find(connection) : -1;
        }

        // A range that cannot be read takes nothing.
        private NameStep? StepOf(string text)
        {
            var at = _ranges.FindIndex(r => string.Equals(r.Text, text, StringComparison.Ordinal));
            if (at >= 0)
            {
                return _ranges[at].Next;
            }

            if (IpRange.TryParse(text) is not { } range)
            {
                return null;
            }

            var next = new NameStep();
            var before = _ranges.FindIndex(r => r.Range.PrefixLength < range.PrefixLength);
            _ranges.Insert(before < 0 ? _ranges.Count : before, (range, text, next));
            return next;
        }
    }

    private sealed class NameStep
    {
        private readonly Dictionary<string, TransportStep> _names = new(StringComparer.OrdinalIgnoreCase);
        private readonly Dictionary<string, TransportStep>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
        private TransportStep? _rest;

        public NameStep() => _bySpan = _names.GetAlternateLookup<ReadOnlySpan<char>>();

        public void Add(FilterChainMatch match, int index)
        {
            if (match.ServerNames.IsEmpty || match.ServerNames.Contains("*", StringComparer.Ordinal))
            {
                (_rest ??= new TransportStep()).Add(match, index);
            }

            foreach (var name in match.ServerNames.Where(n => n != "*"))
            {
                // "*.b.c" stands as ".b.c", which no server name can be.
                var key = name.StartsWith('*') ? name[1..] : name;
                if (!_names.TryGetValue(key, out var next))
                {
                    _names.Add(key, next = new TransportStep());
                }

                next.Add(match, index);
            }
        }

        public int Find(in ConnectionTraits connection) => StepOf(connection.ServerName)?.Find(connection) ?? -1;

        private TransportStep? StepOf(string name)
        {
            if (_names.Count == 0 || name.Length == 0)
            {
                return _rest;
            }

            if (_names.TryGetValue(name, out var exact))
            {
                return exact;
            }

            for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
            {
                if (_bySpan.TryGetValue(name.AsSpan(dot), out var suffix))
                {
                    return suffix;
                }
            }

            return _rest;
        }
    }

    private sealed class TransportStep
    {
        private ProtocolStep? _tls;
        private ProtocolStep? _plain;
        private ProtocolStep? _any;

        public void Add(FilterChainMatch match, int index)
        {
            switch (match.TransportProtocol)
            {
                case "":
                    (_any ??= new ProtocolStep()).Add(match, index);
                    break;
                case "tls":
                    (_tls ??= new ProtocolStep()).Add(match, index);
                    break;
                case "raw_buffer":
                    (_plain ??= new ProtocolStep()).Add(match, index);
                    break;
                default:
                    // Transports that never arrive here (quic).
                    break;
            }
        }

        public int Find(in ConnectionTraits connection) => ((connection.IsTls ? _tls : _plain) ?? _any)?.Find(connection.Protocols) ?? -1;
    }

    private sealed class ProtocolStep
    {
        private readonly Dictionary<string, int> _protocols = new(StringComparer.Ordinal);
        private int _rest = -1;

        public void Add(FilterChainMatch match, int index)
        {
            if (match.ApplicationProtocols.IsEmpty && _rest < 0)
            {
                _rest = index;
            }

            foreach (var protocol in match.ApplicationProtocols)
            {
                _protocols.TryAdd(protocol, index);
            }
        }

        // In the order of the client's preference.
        public int Find(IReadOnlyList<string> offered)
        {
            for (var i = 0; _protocols.Count > 0 && i < offered.Count; i++)
            {
                if (_protocols.TryGetValue(offered[i], out var index))
                {
                    return index;
                }
            }

            return _rest;
        }
    }
}
