using Isthmus.Api;
using Isthmus.Api.Checking;
using Isthmus.Api.Kubernetes;
using Isthmus.Api.Mesh;
using Isthmus.Api.Networking;
using Isthmus.Api.Reading;
using Isthmus.App.Output;
using Isthmus.ControlPlane.Sources;
using Isthmus.Model.Services;
using Isthmus.Planner.Checking;
using Isthmus.Registry;

namespace Isthmus.App.Inputs;

/// <summary>Everything that was read from the files of the command line, with what is wrong with it.</summary>
internal sealed class MeshInput
{
    private readonly List<(ClusterId Cluster, List<ApiObject> Objects)> _clusters = [];
    private readonly SortedDictionary<string, int> _skipped = new(StringComparer.Ordinal);
    private readonly Dictionary<(ClusterId, ObjectKey), ApiObject> _seen = [];
    private readonly Progress _progress;
    private MeshConfig? _mesh;
    private Origin? _meshOrigin;
    private EquatableArray<NetworkConfig> _networks;
    private Origin? _networksOrigin;

    private MeshInput(Progress progress) => _progress = progress;

    /// <summary>What is wrong with the files, in the order of reading.</summary>
    public Violations Violations { get; } = new();

    /// <summary>The clusters with their objects, in the order of the command line.</summary>
    public IReadOnlyList<(ClusterId Cluster, List<ApiObject> Objects)> Clusters => _clusters;

    /// <summary>Kinds that were skipped, with their number.</summary>
    public IReadOnlyDictionary<string, int> Skipped => _skipped;

    /// <summary>A mesh configuration was given and has errors. Nothing may be planned then: what holds without one is something else.</summary>
    public bool IsMeshConfigBroken { get; private set; }

    /// <summary>How many files were read.</summary>
    public int Files { get; private set; }

    /// <summary>The operator's mesh settings, or ours when there are none.</summary>
    public MeshConfig Mesh
    {
        get
        {
            var mesh = _mesh ?? MeshConfig.Default;
            return _networks.IsEmpty ? mesh : mesh with { Networks = _networks };
        }
    }

    /// <summary>Reads every source; problems are collected, never thrown.</summary>
    public static MeshInput Read(IEnumerable<ClusterSource> sources, string? meshConfigFile, Progress progress)
    {
        var input = new MeshInput(progress);
        foreach (var (cluster, path) in sources)
        {
            input.ReadCluster(cluster, path);
        }

        if (meshConfigFile is not null)
        {
            input.ReadMeshConfig(meshConfigFile);
        }

        progress.Clear();
        return input;
    }

    /// <summary>The mesh as a control plane sees it that takes its rules from <paramref name="configCluster"/>.</summary>
    /// <param name="configCluster">The cluster.</param>
    /// <param name="lookUp">Looks host names of gateways up; null leaves them without an answer.</param>
    public MeshSnapshot SnapshotFor(ClusterId configCluster, Func<IReadOnlyCollection<string>, EquatableArray<GatewayName>>? lookUp = null)
    {
        var index = new MeshIndex(configCluster);
        index.SetMesh(Mesh);
        foreach (var (cluster, objects) in _clusters)
        {
            index.AddCluster(cluster);
            foreach (var item in objects)
            {
                index.Apply(cluster, item);
            }
        }

        var snapshot = index.TakeSnapshot().Snapshot;
        if (lookUp is not null && NetworkGateway.NamesOf(snapshot.Gateways) is { Count: > 0 } names)
        {
            index.SetGatewayNames(lookUp(names));
            snapshot = index.TakeSnapshot().Snapshot;
        }

        return snapshot;
    }

    /// <summary>The clusters that rules are written in, so that each may have a control plane that reads them there; the first one when there are no rules at all.</summary>
    public IReadOnlyList<ClusterId> ConfigClusters()
    {
        List<ClusterId> withRules = [.. _clusters.Where(c => c.Objects.Exists(IsRule)).Select(c => c.Cluster)];
        return withRules.Count > 0 ? withRules : [.. _clusters.Take(1).Select(c => c.Cluster)];
    }

    /// <summary>Where things were written that a snapshot only has the meaning of; services of <paramref name="configCluster"/> come first.</summary>
    public MeshSources SourcesFor(ClusterId configCluster) => new()
    {
        MeshConfig = _meshOrigin ?? Origin.Unknown,
        MeshNetworks = _networksOrigin ?? Origin.Unknown,
        Services =
        [
            .. _clusters.OrderBy(c => c.Cluster != configCluster).SelectMany(c =>
                c.Objects.OfType<ApiObject<ServiceConfig>>().Select(service => KeyValuePair.Create(c.Cluster, service))),
        ],
    };

    private static bool IsRule(ApiObject item) => item is not (
        ApiObject<ServiceConfig> or ApiObject<EndpointSliceConfig> or ApiObject<PodConfig> or ApiObject<NodeConfig> or ApiObject<NamespaceConfig>
        or ApiObject<SecretConfig> or ApiObject<WorkloadEntryConfig>);

    private void ReadCluster(ClusterId cluster, string path)
    {
        var objects = _clusters.Find(c => c.Cluster == cluster).Objects;
        if (objects is null)
        {
            objects = [];
            _clusters.Add((cluster, objects));
        }

        foreach (var file in ManifestFolder.Read(path, Api.Defaults.MaxFileBytes))
        {
            var content = ReadFile(file, ReadOptions.Default);
            foreach (var item in content.Objects.Where(IsSound))
            {
                NoteIfDefinedTwice(cluster, item);
                objects.Add(item);
            }

            Keep(content);
        }
    }

    private void NoteIfDefinedTwice(ClusterId cluster, ApiObject item)
    {
        if (_seen.TryAdd((cluster, item.Key), item))
        {
            return;
        }

        var (check, first) = (ReadingChecks.DefinedTwice, _seen[(cluster, item.Key)].Origin);
        var message = $"was defined at {first.File}:{first.Start.Line} before; the last one wins";
        Violations.Add(new Violation(check.Code, check.Severity, item.Origin.File, item.Origin.Start, item.Key.ToString(), "", message, check.Advice));
    }

    private void ReadMeshConfig(string path)
    {
        var hasSettings = false;
        foreach (var file in ManifestFolder.Read(path, Api.Defaults.MaxFileBytes))
        {
            var errors = Violations.Count(v => v.Severity == Severity.Error);
            var content = ReadMeshFile(file);
            Keep(content);
            hasSettings |= HasSettings(content);
            IsMeshConfigBroken |= Violations.Count(v => v.Severity == Severity.Error) > errors;
        }

        if (!hasSettings && !IsMeshConfigBroken)
        {
            Violations.Add(MeshConfigFindings.NoSettings(path));
            IsMeshConfigBroken = true;
        }
    }

    // Whatever form it has: inside a ConfigMap, networks alone, or, when it is neither, bare settings.
    private ManifestContent ReadMeshFile(ManifestFile file)
    {
        var isKnownForm = file.Content is { } bytes
            && ManifestReader.Read(file.Path, bytes, ReadOptions.Default, new Violations()) is { } content
            && HasSettings(content);
        return ReadFile(file, ReadOptions.Default with { IsMeshConfig = !isKnownForm });
    }

    private static bool HasSettings(ManifestContent content) => content.MeshConfig is not null || !content.MeshNetworks.IsEmpty;

    private ManifestContent ReadFile(ManifestFile file, ReadOptions options)
    {
        Files++;
        _progress.Report($"reading files: {Files}");
        if (file.Content is not { } bytes)
        {
            Violations.Add(file.Unreadable());
            return new ManifestContent();
        }

        return ManifestReader.Read(file.Path, bytes, options, Violations);
    }

    // An object with an error is left out whole, as a control plane would leave it out: half of a rule is worse than none.
    private bool IsSound(ApiObject item) => ObjectChecks.Check(item, Violations);

    private void Keep(ManifestContent content)
    {
        if (content.MeshConfig is not null || !content.MeshNetworks.IsEmpty)
        {
            var mesh = content.MeshConfig ?? MeshConfig.Istio with { Networks = content.MeshNetworks };
            MeshConfigChecks.Check(mesh, content.MeshConfigOrigin ?? content.MeshNetworksOrigin ?? Origin.Unknown, content.MeshNetworksOrigin, Violations);
        }

        (_mesh, _meshOrigin) = content.MeshConfig is null ? (_mesh, _meshOrigin) : (content.MeshConfig, content.MeshConfigOrigin);
        (_networks, _networksOrigin) = content.MeshNetworks.IsEmpty ? (_networks, _networksOrigin) : (content.MeshNetworks, content.MeshNetworksOrigin);
        foreach (var (kind, count) in content.SkippedKinds)
        {
            _skipped[kind] = _skipped.GetValueOrDefault(kind) + count;
        }
    }
}
