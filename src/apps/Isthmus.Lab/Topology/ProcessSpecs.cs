using System.Net;
using Isthmus.Lab.Processes;
using Isthmus.Lab.Rivals;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Security;

namespace Isthmus.Lab.Topology;

/// <summary>The command lines of a lab. Pure.</summary>
/// <param name="program">How this program is started.</param>
/// <param name="clusters">The names of all clusters.</param>
/// <param name="folderOf">The folder that the first reads as the second.</param>
public sealed class ProcessSpecs(IsthmusProgram program, EquatableArray<string> clusters, Func<string, string, string> folderOf)
{
    /// <summary>Who signs certificates for the proxies; null for a lab in plain text.</summary>
    public LabAuthority? Authority { get; init; }

    /// <summary>A sample server.</summary>
    public ProcessSpec Server(LabInstance instance)
    {
        var behaviour = instance.Workload.Behaviour;
        return Isthmus(
            instance,
            [instance.AppEntry, AdminOf(instance)],
            "app",
            "--name", instance.Name,
            "--cluster", instance.Cluster.Name,
            "--version", instance.Workload.Labels["version"],
            "--locality", instance.Locality.ToString(),
            "--address", $"{instance.AppEntry}",
            "--admin-address", $"{AdminOf(instance)}",
            "--drain", string.Create(CultureInfo.InvariantCulture, $"{Defaults.TerminationDrain.TotalSeconds}s"),
            "--behaviour", Sample.SampleQuery.Write(behaviour));
    }

    /// <summary>A control plane, which reads the folders of the clusters that it sees.</summary>
    public ProcessSpec ControlPlane(LabInstance instance)
    {
        List<string> arguments = ["control-plane", "--cluster-id", instance.Cluster.Name];
        AddFolders(arguments, "--registry", instance.Cluster);
        if (instance.Cluster.Network.Length > 0)
        {
            arguments.AddRange(["--network", instance.Cluster.Network]);
        }

        var admin = new IPEndPoint(instance.Address, Defaults.ControlPlaneAdminPort);
        arguments.AddRange(Authority is null
            ? ["--xds-address", $"{instance.Entry}"]
            : ["--xds-address", "none", "--ca", Authority.FolderOf(instance.Cluster.Name), "--secure-address", $"{instance.Entry}"]);
        arguments.AddRange(["--admin-address", $"{admin}"]);
        return Isthmus(instance, [instance.Entry, admin], [.. arguments]);
    }

    /// <summary>A gateway or a sidecar of our own that reads the folders itself.</summary>
    public ProcessSpec StandaloneProxy(LabInstance instance)
    {
        List<string> source = ["--config-cluster", instance.Cluster.ControlledBy];
        AddFolders(source, "--cluster", instance.Cluster);
        return Proxy(instance, source);
    }

    /// <summary>A gateway or a sidecar of our own that a control plane drives.</summary>
    /// <param name="instance">The place.</param>
    /// <param name="controlPlane">Where the control plane serves.</param>
    /// <param name="stateFolder">Where it keeps its last good plan.</param>
    public ProcessSpec DrivenProxy(LabInstance instance, IPEndPoint controlPlane, string stateFolder) =>
        Proxy(instance, ["--discovery-address", $"{controlPlane}", "--state-dir", stateFolder, .. CertificatesOf(stateFolder)]);

    /// <summary>The sidecar of a server: takes the calls to it at its own port, and hands them on to where the application really listens.</summary>
    /// <param name="instance">The server.</param>
    /// <param name="controlPlane">Where the control plane serves.</param>
    /// <param name="stateFolder">Where it keeps its last good plan.</param>
    public ProcessSpec ServerSidecar(LabInstance instance, IPEndPoint controlPlane, string stateFolder)
    {
        var spec = DrivenProxy(instance, controlPlane, stateFolder);
        spec = spec with { Arguments = [.. spec.Arguments, .. RegistrationOf(instance)] };
        return instance.Behind is null ? spec : spec with
        {
            Arguments =
            [
                .. spec.Arguments,
                "--port-map", string.Create(CultureInfo.InvariantCulture, $"{Defaults.VirtualInboundPort}={instance.Workload.Port}"),
                "--workload-address", $"{instance.Behind}",
            ],
            Listens = [.. spec.Listens, instance.Entry],
        };
    }

    /// <summary>The file with the token by which a proxy joins.</summary>
    public static string TokenOf(string stateFolder) => Path.Combine(stateFolder, "join-token");

    private string[] CertificatesOf(string stateFolder) => Authority is null
        ? []
        : ["--ca-roots", Authority.RootsFile, "--join-token", TokenOf(stateFolder), "--certificates", Path.Combine(stateFolder, "certificates")];

    // As often as the lab's kubelet would ask.
    private static string[] RegistrationOf(LabInstance instance) => !instance.IsRegistered
        ? []
        :
        [
            "--register-group", instance.Workload.Name,
            "--readiness-probe", $"http://{instance.AppEntry}/healthz",
            "--readiness-period", Defaults.ProbePeriod.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        ];

    private ProcessSpec Proxy(LabInstance instance, List<string> source)
    {
        List<string> arguments =
        [
            "proxy",
            .. source,
            "--proxy", IdentityOf(instance),
            "--workers", "1",
            "--admin-address", $"{ProxyAdminOf(instance)}",
            "--bind-address", $"{instance.Outside ?? instance.Address}",
        ];
        if (instance.Workload.Role != WorkloadRole.Gateway)
        {
            arguments.AddRange(["--http-proxy-port", Defaults.HttpProxyPort.ToString(CultureInfo.InvariantCulture)]);
        }

        var entry = instance.Workload.Role == WorkloadRole.Server ? new IPEndPoint(instance.Address, Defaults.HttpProxyPort) : instance.Entry;
        return Isthmus(instance, [entry, ProxyAdminOf(instance)], [.. arguments]);
    }

    /// <summary>HAProxy in the place of a gateway or a sidecar.</summary>
    /// <param name="instance">The place.</param>
    /// <param name="configFile">Where its configuration was written, see <see cref="HaproxyConfig"/>.</param>
    public static ProcessSpec Haproxy(LabInstance instance, string configFile) =>
        // Not ours, so something else must tie it to the lab and keep Ctrl-C from it: setpriv and setsid are part of util-linux.
        new(instance.FullName, "setpriv", ["--pdeathsig", "KILL", "setsid", "haproxy", "-W", "-db", "-f", configFile]) { Listens = [instance.Entry] };

    /// <summary>Where a sample server is told how to behave.</summary>
    public static IPEndPoint AdminOf(LabInstance instance) => new(instance.Address, Defaults.AdminPort);

    /// <summary>Where a proxy shows its admin pages.</summary>
    public static IPEndPoint ProxyAdminOf(LabInstance instance) => new(instance.Address, Defaults.ProxyAdminPort);

    private static string IdentityOf(LabInstance instance)
    {
        var workload = instance.Workload;
        List<string> parts =
        [
            $"cluster={instance.Cluster.Name}",
            $"name={instance.Name}.{workload.Namespace}",
            $"namespace={workload.Namespace}",
            $"address={instance.Address}",
            $"locality={instance.Locality}",
            $"labels={string.Join(';', workload.Labels.Select(l => $"{l.Key}:{l.Value}"))}",
            $"service-account={workload.Name}",
            $"type={(workload.Role == WorkloadRole.Gateway ? "gateway" : "sidecar")}",
        ];
        if (instance.Cluster.Network.Length > 0)
        {
            parts.Add($"network={instance.Cluster.Network}");
        }

        return string.Join(',', parts);
    }

    private void AddFolders(List<string> arguments, string option, ScenarioCluster reader)
    {
        foreach (var cluster in clusters.Where(c => reader.Sees.IsEmpty || c == reader.Name || reader.Sees.Contains(c, StringComparer.Ordinal)))
        {
            arguments.AddRange([option, $"{cluster}={folderOf(reader.Name, cluster)}"]);
        }
    }

    private ProcessSpec Isthmus(LabInstance instance, EquatableArray<IPEndPoint> listens, params string[] arguments) =>
        new(instance.FullName, program.File, [.. program.Arguments, .. arguments]) { Listens = listens, Network = instance.Network };
}
