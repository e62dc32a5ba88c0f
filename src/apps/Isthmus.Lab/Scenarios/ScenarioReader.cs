using Isthmus.Api.Reading;
using Isthmus.Api.Reading.Documents;
using Isthmus.Api.Reading.Fields;

namespace Isthmus.Lab.Scenarios;

/// <summary>
/// Reads a <c>scenario.yaml</c>. Every mistake becomes a violation with line and column, all at once; never throws for what the text holds.
/// Opens no file: the caller hands in the bytes.
/// </summary>
public static class ScenarioReader
{
    private static readonly EnumNames<WorkloadRole> Roles = new(
        ("server", -1, WorkloadRole.Server), ("gateway", -2, WorkloadRole.Gateway), ("caller", -3, WorkloadRole.Caller));

    private static readonly EnumNames<ShareKey> ShareKeys = new(
        ("cluster", -1, ShareKey.Cluster), ("version", -2, ShareKey.Version), ("instance", -3, ShareKey.Instance));

    private static readonly EnumNames<bool> EndpointSources = new(("kubernetes", -1, false), ("registered", -2, true));

    internal static readonly ScenarioWorkload ControlPlane = new()
    {
        Name = "control-plane",
        Namespace = "isthmus-system",
        Role = WorkloadRole.ControlPlane,
        Labels = Labels.Empty.With("app", "control-plane"),
        Port = Defaults.DiscoveryPort,
    };

    /// <summary>Reads the bytes of a file; null when it has errors.</summary>
    /// <param name="file">Its path as it stands in messages; its folder is where the scenario's paths start.</param>
    /// <param name="utf8">The bytes.</param>
    /// <param name="violations">Gets what is wrong.</param>
    public static Scenario? Read(string file, ReadOnlySpan<byte> utf8, Violations violations)
    {
        var (text, error) = SourceText.Decode(utf8);
        var roots = new List<DocumentNode>();
        error ??= YamlDocuments.Read(text!, new TextOffset(0), new NodeBudget(Api.Defaults.MaxNodes), roots);
        var scope = new ObjectScope(file, "Scenario", violations, ReadOptions.Default);
        if (error is not null)
        {
            scope.Report(error.Check, error.Position, FieldPath.Root, error.Message);
            return null;
        }

        if (roots is not [MapNode map])
        {
            scope.Report(ReadingChecks.WrongType, new TextPosition(1, 1), FieldPath.Root, "must be one map of fields", "see docs/reference/scenario.md");
            return null;
        }

        var reader = new MessageReader(scope, map, FieldPath.Root, isStrict: true);
        var scenario = ReadScenario(reader) with { Folder = Path.GetDirectoryName(file) ?? "" };
        reader.Finish();
        return scope.HasErrors ? null : scenario;
    }

    private static Scenario ReadScenario(MessageReader m)
    {
        var usesMutualTls = m.Flag("mutualTls") == true;
        var scenario = new Scenario
        {
            Name = RequiredName(m, "name"),
            Question = m.Text("question"),
            HaproxyTryTimeout = m.Duration("haproxyTryTimeout"),
            IsolatesNetworks = m.Flag("isolateNetworks") == true,
            UsesMutualTls = usesMutualTls,
            Clusters = m.List("clusters", c => ReadCluster(c, usesMutualTls)),
            Load = new ScenarioLoad { From = new LabTarget(""), Host = "" },
        };
        ReportClusters(m, scenario);
        var steps = m.List("steps", s => ReadStep(s, scenario));
        if (steps.Count > Defaults.MaxSteps)
        {
            m.Report(ReadingChecks.OutOfRange, "steps", $"must be at most {Defaults.MaxSteps} steps, are {steps.Count}", "");
        }

        return scenario with { Load = m.MessageOrEmpty("load", l => ReadLoad(l, scenario)), Steps = steps };
    }

    private static void ReportClusters(MessageReader m, Scenario scenario)
    {
        if (scenario.Clusters.Count is 0 or > Defaults.MaxClusters)
        {
            m.Report(ReadingChecks.OutOfRange, "clusters", $"must be 1 to {Defaults.MaxClusters} clusters, are {scenario.Clusters.Count}", "");
        }

        foreach (var (cluster, unknown) in scenario.Clusters.SelectMany(c => c.Sees.Where(s => !scenario.Clusters.Any(o => o.Name == s)).Select(s => (c, s))))
        {
            m.Report(ReadingChecks.UnknownValue, "clusters", $"'{cluster.Name}' sees '{unknown}', which is no cluster of this scenario", "");
        }

        foreach (var cluster in scenario.Clusters.Where(c => c.ControlPlane.Length > 0 && !scenario.Clusters.Any(o => o.Name == c.ControlPlane && o.ControlPlane.Length == 0)))
        {
            m.Report(ReadingChecks.UnknownValue, "clusters", $"'{cluster.Name}' has the control plane of '{cluster.ControlPlane}', which has none of its own", "name a cluster of this scenario that has no field controlPlane");
        }

        foreach (var cluster in scenario.Clusters.Where(c => scenario.IsolatesNetworks && c.Network.Length == 0))
        {
            m.Report(ReadingChecks.Required, "clusters", $"'{cluster.Name}' needs a network, because networks are isolated");
        }

        foreach (var name in scenario.Clusters.GroupBy(c => c.Name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            m.Report(ReadingChecks.RepeatedKey, "clusters", $"has two clusters named '{name}'", "give each its own name");
        }
    }

    private static ScenarioCluster ReadCluster(MessageReader m, bool usesMutualTls)
    {
        var zones = m.Texts("zones");
        var cluster = new ScenarioCluster
        {
            Name = RequiredName(m, "name"),
            Network = m.Text("network"),
            Region = m.Text("region"),
            Zones = zones.IsEmpty ? [""] : zones,
            Manifests = m.Text("manifests"),
            Sees = m.Texts("sees"),
            ControlPlane = m.Text("controlPlane"),
            HasRegisteredEndpoints = m.Enum("endpoints", EndpointSources, false),
            Workloads = m.List("workloads", ReadWorkload),
        };
        cluster = cluster.ControlPlane.Length > 0 ? cluster : cluster with { Workloads = [.. cluster.Workloads, usesMutualTls ? ControlPlane with { Port = Defaults.SecureDiscoveryPort } : ControlPlane] };
        foreach (var workload in cluster.Workloads.Where(w => w.Zone.Length > 0 && !cluster.Zones.Contains(w.Zone, StringComparer.Ordinal)))
        {
            m.Report(ReadingChecks.UnknownValue, "workloads", $"'{workload.Name}' runs in the zone '{workload.Zone}', which the cluster does not have", $"write one of {string.Join(", ", cluster.Zones)}");
        }

        foreach (var name in cluster.Workloads.GroupBy(w => w.Name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            m.Report(ReadingChecks.RepeatedKey, "workloads", $"has two workloads named '{name}'", "give each its own name");
        }

        return cluster;
    }

    private static ScenarioWorkload ReadWorkload(MessageReader m)
    {
        var name = RequiredName(m, "name");
        var role = m.Enum("role", Roles, WorkloadRole.Server);
        return new ScenarioWorkload
        {
            Name = name,
            Namespace = m.Text("namespace") is { Length: > 0 } space ? space : "default",
            Role = role,
            Replicas = (int)(m.Integer("replicas", 0, Defaults.MaxReplicas) ?? 1),
            Labels = m.LabelsOrNull("labels") ?? Labels.Empty.With("app", name),
            Port = m.Port("port") is > 0 and var port ? port : 8080,
            ServicePort = m.Port("servicePort") is > 0 and var servicePort ? servicePort : 80,
            Zone = m.Text("zone"),
            Behaviour = m.MessageOrEmpty("behaviour", ReadBehaviour),
        };
    }

    private static SampleBehaviour ReadBehaviour(MessageReader m) => new()
    {
        Status = (int)(m.Integer("status", 200, 599) ?? 200),
        Delay = m.Duration("delay") ?? TimeSpan.Zero,
        Bytes = (int)(m.Integer("bytes", 0, Defaults.MaxBodyBytes) ?? 0),
    };

    private static ScenarioLoad ReadLoad(MessageReader m, Scenario scenario)
    {
        var from = LabTarget.Parse(m.Text("from"));
        if (from is null || scenario.Find(from) is not { Role: WorkloadRole.Gateway or WorkloadRole.Caller })
        {
            m.Report(ReadingChecks.UnknownValue, "from", "must name a gateway or a caller of this scenario as CLUSTER/WORKLOAD", Advice(scenario, WorkloadRole.Gateway, WorkloadRole.Caller));
        }
        else if (scenario.Find(from)!.Replicas == 0)
        {
            m.Report(ReadingChecks.OutOfRange, "from", $"names '{from}', of which no instance runs at the start", "give it 'replicas: 1' or more");
        }

        m.OneOf("rate", "connections");
        var connections = (int)(m.Integer("connections", 1, Defaults.MaxConcurrentCalls) ?? 0);
        return new ScenarioLoad
        {
            From = from ?? new LabTarget(""),
            Host = CallFields.Host(m),
            Port = m.Port("port") is > 0 and var port ? port : 80,
            Path = CallFields.Path(m),
            Method = CallFields.Method(m),
            BodyBytes = (int)(m.Integer("bodyBytes", 0, Defaults.MaxBodyBytes) ?? 0),
            Headers = m.TextEntries("headers"),
            Rate = connections > 0 ? 0 : (int)(m.Integer("rate", 1, Defaults.MaxRate) ?? 500),
            Connections = connections,
            AtOnce = (int)(m.Integer("atOnce", 1, Defaults.MaxConcurrentCalls) ?? Defaults.MaxConcurrentCalls),
            Timeout = m.Duration("timeout") ?? Defaults.RequestTimeout,
        };
    }

    private static ScenarioStep ReadStep(MessageReader m, Scenario scenario) => new()
    {
        Name = RequiredName(m, "name"),
        Actions = m.Parsed("do", text => ParseAction(text, scenario)),
        Within = m.Duration("within") ?? Defaults.StepLimit,
        Length = m.Duration("for") ?? Defaults.StepLength,
        Expectation = m.MessageOrEmpty("expect", e => ReadExpectation(e, scenario)),
    };

    private static (LabAction? Action, string Problem) ParseAction(string text, Scenario scenario)
    {
        var action = LabAction.Parse(text, out var problem);
        var missing = action is null ? problem : ProblemOf(action, scenario);
        return missing is null ? (action, "") : (null, missing);
    }

    /// <summary>Why the action cannot be done in the scenario; null when it can.</summary>
    internal static string? ProblemOf(LabAction action, Scenario scenario)
    {
        var (target, clusters) = (action.Target, scenario.Clusters);
        if (action.Verb is LabVerb.Renew or LabVerb.Reissue or LabVerb.Reroot && !scenario.UsesMutualTls)
        {
            return $"'{action}': nobody has a certificate here; that needs mutualTls: true";
        }

        if (target == LabTarget.Everything)
        {
            return null;
        }

        if (clusters.FirstOrDefault(c => c.Name == target.Cluster) is not { } cluster)
        {
            return $"'{action}': there is no cluster '{target.Cluster}'{Nearest(target.Cluster, clusters.Select(c => c.Name))}";
        }

        if (target.Workload.Length > 0 && cluster.Workloads.FirstOrDefault(w => w.Name == target.Workload) is null)
        {
            return $"'{action}': {cluster.Name} has no workload '{target.Workload}'{Nearest(target.Workload, cluster.Workloads.Select(w => w.Name))}";
        }

        if (action.Other.Length > 0 && (action.Other == target.Cluster || !clusters.Any(c => c.Name == action.Other)))
        {
            return $"'{action}': '{action.Other}' is no other cluster of this scenario{Nearest(action.Other, clusters.Select(c => c.Name).Where(n => n != target.Cluster))}";
        }

        if (action.Verb == LabVerb.Partition && scenario.IsolatesNetworks)
        {
            return $"'{action}': only clusters whose addresses are on loopback can be cut off from each other, not those in networks of their own";
        }

        if (action.Verb == LabVerb.Reissue && (target.Workload.Length > 0 || cluster.ControlPlane.Length > 0))
        {
            return $"'{action}': reissue takes a cluster that has a control plane of its own";
        }

        return action.Verb == LabVerb.Scale ? ProblemOfScale(action, scenario) : null;
    }

    // The others know a control plane by its address, which a new instance would not have.
    private static string? ProblemOfScale(LabAction action, Scenario scenario) =>
        action.Target.Workload.Length == 0 || action.Target.Instance.Length > 0 ? $"'{action}': scale takes CLUSTER/WORKLOAD"
        : scenario.Find(action.Target) is { Role: WorkloadRole.ControlPlane } ? $"'{action}': a cluster has one control plane; use kill and start"
        : null;

    /// <summary>What to write where a workload of one of these roles must be named.</summary>
    internal static string Advice(Scenario scenario, params IReadOnlyList<WorkloadRole> roles)
    {
        var known = string.Join(", ", scenario.Clusters.SelectMany(c => c.Workloads.Where(w => roles.Contains(w.Role)).Select(w => $"{c.Name}/{w.Name}")));
        return known.Length > 0 ? $"write one of {known}" : $"add a workload with 'role: {roles[^1].ToString().ToLowerInvariant()}'";
    }

    private static string Nearest(string written, IEnumerable<string> known) =>
        NearestName.Find(written, known) is { } near ? $"; did you mean '{near}'?" : $"; there are {string.Join(", ", known)}";

    private static StepExpectation ReadExpectation(MessageReader m, Scenario scenario)
    {
        var expectation = new StepExpectation
        {
            Shares = m.UIntEntries("share", 100).Select(e => KeyValuePair.Create(e.Key, (double)e.Value)).ToEquatableArray(),
            ShareBy = m.Enum("shareBy", ShareKeys, ShareKey.Cluster),
            Tolerance = m.Number("tolerance") ?? 2,
            Failed = (int?)m.Integer("failed", 0) ?? 0,
            MayRefuseUntilDone = m.Flag("refusedUntilDone") == true,
            InstanceShare = m.Number("instanceShare"),
            ExtraRequests = m.Number("extraRequests"),
            P99 = m.Number("p99"),
            ShiftedWithin = m.Duration("shiftedWithin"),
            Calls = ExpectedCallReader.Read(m, scenario),
            Unreachable = m.Parsed("unreachable", text => ParsePath(text, scenario)),
            Unreadable = m.Texts("unreadable"),
        };
        if (!expectation.Unreadable.IsEmpty && !scenario.IsolatesNetworks)
        {
            m.Report(ReadingChecks.Required, "unreadable", "needs 'isolateNetworks: true' at the top of the scenario");
        }

        var sum = expectation.Shares.Sum(s => s.Value);
        if (!expectation.Shares.IsEmpty && Math.Abs(sum - 100) > 1)
        {
            m.Report(ReadingChecks.OutOfRange, "share", string.Create(CultureInfo.InvariantCulture, $"must add up to 100, is {sum}"), "");
        }

        foreach (var name in expectation.Shares.Select(s => s.Key).Where(n => expectation.ShareBy == ShareKey.Cluster && !scenario.Clusters.Any(c => c.Name == n)))
        {
            m.Report(ReadingChecks.UnknownValue, "share", $"names '{name}', which is no cluster of this scenario", "");
        }

        return expectation;
    }

    private static (UnreachablePath? Path, string Problem) ParsePath(string text, Scenario scenario)
    {
        var path = UnreachablePath.Parse(text);
        return path is null ? (null, $"'{text}' is not 'CLUSTER -> CLUSTER/WORKLOAD'")
            : !scenario.IsolatesNetworks ? (null, "needs 'isolateNetworks: true' at the top of the scenario")
            : scenario.Find(path.To) is null || (path.From.Length > 0 && !scenario.Clusters.Any(c => c.Name == path.From))
                ? (null, $"'{text}' names a cluster or workload that this scenario does not have")
                : (path, "");
    }

    private static string RequiredName(MessageReader m, string field)
    {
        var text = m.Text(field);
        if (text.Length == 0)
        {
            m.Report(ReadingChecks.Required, field, "is required");
        }

        return text;
    }
}
