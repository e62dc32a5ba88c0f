namespace Isthmus.App.Inputs;

/// <summary>Reads <c>--proxy</c>: <c>cluster=..,locality=..,network=..,namespace=..,labels=k:v;k:v</c>.</summary>
internal static class ProxySelector
{
    private static readonly string[] Keys = ["cluster", "locality", "network", "namespace", "labels", "type", "address", "name", "service-account"];

    /// <summary>Builds the identity, or says in <paramref name="problem"/> what is wrong with the text.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ProxyIdentity? proxy, out string problem)
    {
        proxy = new ProxyIdentity { Id = "proxy" };
        problem = "";
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? part : part[..equals];
            proxy = equals < 0 ? null : With(proxy, key, part[(equals + 1)..]);
            if (proxy is null)
            {
                problem = $"--proxy: '{part}' is not one of {string.Join(", ", Keys.Select(k => k + "=.."))}";
                return false;
            }
        }

        return true;
    }

    private static ProxyIdentity? With(ProxyIdentity proxy, string key, string value) => key switch
    {
        "cluster" => proxy with { Cluster = new ClusterId(value) },
        "locality" => proxy with { Locality = Locality.Parse(value) },
        "network" => proxy with { Network = new NetworkId(value) },
        "namespace" => proxy with { Namespace = value },
        "labels" => proxy with { Labels = ParseLabels(value) },
        "address" => proxy with { Addresses = [value] },
        "name" => proxy with { Id = value },
        "service-account" => proxy with { ServiceAccount = value },
        "type" when value is "sidecar" => proxy with { Type = ProxyType.Sidecar },
        "type" when value is "gateway" or "router" => proxy with { Type = ProxyType.Gateway },
        _ => null,
    };

    private static Labels ParseLabels(string text) => Labels.From(text
        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(pair => pair.Split(':', 2))
        .Select(pair => KeyValuePair.Create(pair[0], pair.Length > 1 ? pair[1] : "")));
}
