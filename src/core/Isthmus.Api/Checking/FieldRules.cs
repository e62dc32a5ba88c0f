namespace Isthmus.Api.Checking;

/// <summary>Rules about single fields that many kinds share.</summary>
internal static class FieldRules
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    extension(Findings findings)
    {
        /// <summary>Reports an empty text; returns whether there is one.</summary>
        public bool Require(string path, string value)
        {
            if (value.Length == 0)
            {
                findings.Add(ObjectCheckCatalog.Missing, path, $"{LastPart(path)} is missing");
            }

            return value.Length > 0;
        }

        /// <summary>Reports a port outside 1 to 65535; 0 counts as absent when <paramref name="optional"/>.</summary>
        public void Port(string path, int port, bool optional = false)
        {
            if (optional && port == 0)
            {
                return;
            }

            if (port == 0 && !findings.IsWritten(path))
            {
                findings.Add(ObjectCheckCatalog.Missing, path, "the port is missing");
            }
            else
            {
                findings.Range(path, port, 1, 65535);
            }
        }

        /// <summary>Reports a number outside of a closed range.</summary>
        public void Range(string path, double value, double least, double most)
        {
            if (!(value >= least && value <= most))
            {
                findings.Add(ObjectCheckCatalog.OutOfRange, path, string.Create(Invariant, $"{value} is not in the range {least} to {most}"));
            }
        }

        /// <summary>Reports a percentage outside 0 to 100.</summary>
        public void Percent(string path, double? value)
        {
            if (value is { } percent)
            {
                findings.Range(path, percent, 0, 100);
            }
        }

        /// <summary>Reports a duration under a millisecond.</summary>
        public void Interval(string path, TimeSpan? value)
        {
            if (value < Shortest)
            {
                findings.Add(ObjectCheckCatalog.Duration, path, $"a duration must be at least 1ms, not {Text(value.Value)}");
            }
        }

        /// <summary>Reports a negative duration; zero is allowed and turns most timeouts off.</summary>
        public void NotNegative(string path, TimeSpan? value)
        {
            if (value < TimeSpan.Zero)
            {
                findings.Add(ObjectCheckCatalog.Duration, path, $"a duration must not be negative ({Text(value.Value)})");
            }
        }

        /// <summary>Reports a text that is not an IP address or range.</summary>
        public void AddressOrRange(string path, string value)
        {
            if (!HostNames.IsAddressOrRange(value))
            {
                findings.Add(ObjectCheckCatalog.Address, path, $"'{value}' is not an IP address or CIDR range");
            }
        }

        /// <summary>Reports a text that is not a DNS label.</summary>
        public void Label(string path, string value)
        {
            if (!HostNames.IsLabel(value))
            {
                findings.Add(ObjectCheckCatalog.Name, path, $"'{value}' is not a name of letters, digits and hyphens");
            }
        }

        /// <summary>Reports a text that is neither a DNS name nor, if allowed, a wildcard of one.</summary>
        public void Host(string path, string value, bool wildcard = true)
        {
            if (wildcard ? !HostNames.IsNameOrWildcard(value) : !HostNames.IsName(value))
            {
                findings.Add(ObjectCheckCatalog.Host, path, wildcard ? $"'{value}' is not a host name" : $"'{value}' is not a host name without wildcard");
            }
        }

        /// <summary>Reports that several of the named fields are set.</summary>
        public void AtMostOne(string path, params ReadOnlySpan<(string Field, bool IsSet)> fields)
        {
            var set = new List<string>();
            foreach (var (field, isSet) in fields)
            {
                if (isSet)
                {
                    set.Add(field);
                }
            }

            if (set.Count > 1)
            {
                findings.Add(ObjectCheckCatalog.Exclusive, path, $"{string.Join(" and ", set)} exclude each other");
            }
        }

        /// <summary>Reports each value that stood before, empty texts aside; <paramref name="path"/> makes the path of an index.</summary>
        public void Unique<T>(IEnumerable<T> values, Func<int, string> path, string what)
            where T : notnull
        {
            var seen = new HashSet<T>();
            foreach (var (i, value) in values.Index())
            {
                if (value is not "" && !seen.Add(value))
                {
                    findings.Add(ObjectCheckCatalog.Repeated, path(i), $"{what} '{value}' is already there");
                }
            }
        }
    }

    /// <summary>A duration as the API writes it.</summary>
    public static string Text(TimeSpan value) => string.Create(Invariant, $"{value.TotalSeconds}s");

    private static IFormatProvider Invariant => System.Globalization.CultureInfo.InvariantCulture;

    private static string LastPart(string path) => path[(path.LastIndexOf('.') + 1)..];
}
