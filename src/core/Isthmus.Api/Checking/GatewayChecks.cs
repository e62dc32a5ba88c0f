namespace Isthmus.Api.Checking;

/// <summary>Checks one Gateway.</summary>
internal static class GatewayChecks
{
    public static void Check(GatewayConfig config, Findings findings)
    {
        LabelRules.Check(findings, "spec.selector", config.Selector);
        if (config.Selector.Count == 0)
        {
            findings.Add(ObjectCheckCatalog.EmptySelector, "spec.selector", "without a selector every gateway in the mesh opens these ports");
        }

        if (config.Servers.IsEmpty)
        {
            findings.Add(ObjectCheckCatalog.Missing, "spec.servers", "servers is missing");
        }

        foreach (var (i, server) in config.Servers.Index())
        {
            CheckServer(findings, $"spec.servers[{i}]", server);
        }

        findings.Unique(config.Servers.Select(s => s.PortName), i => $"spec.servers[{i}].port.name", "port name");
        findings.Unique(config.Servers.Select(s => s.Name), i => $"spec.servers[{i}].name", "server name");
    }

    private static void CheckServer(Findings findings, string path, GatewayServerConfig server)
    {
        findings.Port($"{path}.port.number", server.Port);
        findings.Require($"{path}.port.name", server.PortName);
        if (server.Hosts.IsEmpty)
        {
            findings.Add(ObjectCheckCatalog.Missing, $"{path}.hosts", "hosts is missing");
        }

        foreach (var (h, host) in server.Hosts.Index())
        {
            CheckHost(findings, $"{path}.hosts[{h}]", host);
        }

        if (server.Bind.Length > 0 && !HostNames.IsAddress(server.Bind) && !server.Bind.StartsWith("unix://", StringComparison.Ordinal) && !server.Bind.StartsWith('@'))
        {
            findings.Add(ObjectCheckCatalog.Address, $"{path}.bind", $"'{server.Bind}' is neither an IP address nor a unix socket");
        }

        CheckTls(findings, path, server);
    }

    private static void CheckHost(Findings findings, string path, string host)
    {
        var slash = host.IndexOf('/', StringComparison.Ordinal);
        var ns = slash < 0 ? "*" : host[..slash];
        if (ns is not ("*" or ".") && !HostNames.IsLabel(ns))
        {
            findings.Add(ObjectCheckCatalog.Host, path, $"'{ns}' is not a namespace, '.' or '*'");
        }

        var name = host[(slash + 1)..];
        if (!HostNames.IsAddress(name))
        {
            findings.Host(path, name);
        }
    }

    private static void CheckTls(Findings findings, string path, GatewayServerConfig server)
    {
        if (server.Protocol.IsTls)
        {
            if (server.Tls is null)
            {
                findings.Add(ObjectCheckCatalog.TlsMissing, path, $"port {server.Port} speaks {server.Protocol.ToString().ToUpperInvariant()} and has no tls");
            }
            else
            {
                TlsRules.CheckServer(findings, $"{path}.tls", server.Tls);
            }
        }
        else if (server.Tls is { } tls && !(server.Protocol.IsHttp && IsRedirectOnly(tls)))
        {
            findings.Add(ObjectCheckCatalog.TlsUnexpected, $"{path}.tls", $"port {server.Port} does not speak TLS");
        }
    }

    private static bool IsRedirectOnly(ServerTlsConfig tls) =>
        tls is { Mode: ServerTlsMode.Passthrough, ServerCertificate.Length: 0, PrivateKey.Length: 0, CaCertificates.Length: 0 };
}
