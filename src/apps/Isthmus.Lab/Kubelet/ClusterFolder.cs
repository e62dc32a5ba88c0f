using Isthmus.Api;
using Isthmus.Api.Kubernetes;
using Isthmus.Api.Reading;
using Isthmus.ControlPlane.Sources;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Kubelet;

/// <summary>
/// The folder that a lab's control planes and proxies read as one cluster: <c>manifests</c> mirrors what the operator wrote, <c>observed</c> is what
/// the lab reports. Files are replaced by renaming, so that no reader sees half of one. Owned by the lab's kubelet loop.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="operatorFolder">Where the operator's files are; null when there are none.</param>
/// <param name="path">The folder to write to.</param>
/// <param name="slot">The lab's slot: addresses in the operator's files are those of the first lab, and are moved to this one's.</param>
public sealed class ClusterFolder(ScenarioCluster cluster, string? operatorFolder, string path, int slot = 0)
{
    private readonly Dictionary<string, string> _written = new(StringComparer.Ordinal);
    private readonly OperatorServices _operatorServices = new();
    private List<ApiObject<ServiceConfig>> _services = [];
    private List<Violation> _mistakes = [];
    private string _mirrored = "";

    /// <summary>The folder.</summary>
    public string Path => path;

    /// <summary>The same for the readers in other clusters, who may be cut off.</summary>
    public IReadOnlyList<FolderCopy> Copies { get; init; } = [];

    /// <summary>Brings the mirror up to date, and the copies of readers who were cut off; true when something changed.</summary>
    public bool Mirror() => MirrorOwn() | CatchUp();

    /// <summary>The errors of the operator's files as they were mirrored last; each is given once.</summary>
    public IReadOnlyList<Violation> TakeMistakes()
    {
        var taken = _mistakes;
        _mistakes = [];
        return taken;
    }

    /// <summary>Writes what the cluster reports; true when something changed.</summary>
    public bool Report(IReadOnlyCollection<PodReport> pods)
    {
        var nodes = Write("observed/nodes.yaml", ObservedObjects.Nodes(cluster));
        var list = Write("observed/pods.yaml", ObservedObjects.Pods(pods));
        var slices = Write("observed/endpointslices.yaml", ObservedObjects.EndpointSlices(_services, pods));
        return nodes || list || slices;
    }

    private bool CatchUp()
    {
        var isChanged = false;
        foreach (var copy in Copies)
        {
            isChanged |= copy.CatchUp(path, _written.Keys);
        }

        return isChanged;
    }

    private bool MirrorOwn()
    {
        var files = operatorFolder is null ? [] : ManifestFolder.Read(operatorFolder, Api.Defaults.MaxFileBytes).Where(f => f.Content is not null).ToList();
        var state = string.Join('\n', files.Select(f => $"{f.Path} {f.Content!.Value.Length} {Fingerprint(f.Content.Value.Span)}"));
        if (state == _mirrored)
        {
            return false;
        }

        _mirrored = state;
        _mistakes = [];
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var name = System.IO.Path.Combine("manifests", System.IO.Path.GetRelativePath(operatorFolder!, file.Path));
            wanted.Add(name);
            var content = LabAddresses.Move(file.Content!.Value, slot);
            Replace(name, content.Span);
            var errors = new Violations();
            var good = ScenarioFile.ReadManifest(file.Path, content, errors);
            _operatorServices.Add(name, good, errors.HasErrors);
            _mistakes.AddRange(errors);
        }

        _services = _operatorServices.Take();
        foreach (var gone in _written.Keys.Where(n => n.StartsWith("manifests", StringComparison.Ordinal) && !wanted.Contains(n)).ToList())
        {
            File.Delete(System.IO.Path.Combine(path, gone));
            _written.Remove(gone);
            foreach (var copy in Copies)
            {
                copy.Delete(gone);
            }
        }

        AddGatewayServices();
        return true;
    }

    private static int Fingerprint(ReadOnlySpan<byte> bytes)
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    private void AddGatewayServices()
    {
        foreach (var gateway in cluster.Workloads.Where(w => w.Role == WorkloadRole.Gateway))
        {
            if (!_services.Exists(s => s.Metadata.Namespace == gateway.Namespace && s.Config.Selector.Count > 0 && s.Config.Selector.Selects(gateway.Labels)))
            {
                var text = ObservedObjects.GatewayService(gateway);
                Write($"observed/service-{gateway.Name}.yaml", text);
                _services.AddRange(ManifestReader.Read("", text, ReadOptions.Default, new Violations()).Objects.OfType<ApiObject<ServiceConfig>>());
            }
        }
    }

    private bool Write(string name, string text)
    {
        if (_written.TryGetValue(name, out var before) && before == text)
        {
            return false;
        }

        _written[name] = text;
        Replace(name, System.Text.Encoding.UTF8.GetBytes(text));
        return true;
    }

    private void Replace(string name, ReadOnlySpan<byte> content)
    {
        WholeFile.Replace(System.IO.Path.Combine(path, name), content);
        foreach (var copy in Copies)
        {
            copy.Replace(name, content);
        }

        _written.TryAdd(name, "");
    }
}
