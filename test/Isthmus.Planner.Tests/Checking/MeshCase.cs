using System.Text.RegularExpressions;
using Isthmus.Api.Checking;
using Isthmus.Api.Kubernetes;
using Isthmus.Api.Reading;
using Isthmus.Model.Checking;
using Isthmus.Planner.Checking;
using Isthmus.TestKit;

namespace Isthmus.Planner.Tests.Checking;

/// <summary>
/// A mesh from manifests. A line <c># cluster: NAME</c> begins the objects of another cluster (the first is <c>east</c>, which rules are read from); a line
/// <c># mesh: NAME</c> puts the mesh of that file under it.
/// </summary>
internal sealed partial class MeshCase
{
    private readonly MeshIndex _index = new(new ClusterId("east"));
    private readonly List<KeyValuePair<ClusterId, ApiObject<ServiceConfig>>> _services = [];
    private MeshSources _sources = new();

    /// <summary>Everything that is found, in the order reading, objects, mesh.</summary>
    public Violations Violations { get; } = new();

    /// <summary>Adds a file, all of it or up to its first line about another cluster to <paramref name="cluster"/>.</summary>
    public MeshCase Add(string file, string text, string cluster = "east")
    {
        if (BaseMesh().Match(text) is { Success: true } under)
        {
            Add(under.Groups["name"].Value, TestData.Read($"meshes/{under.Groups["name"].Value}.yaml"));
        }

        var lines = text.Split('\n');
        var begin = 0;
        for (var i = 0; i <= lines.Length; i++)
        {
            var next = i < lines.Length && lines[i].StartsWith("# cluster: ", StringComparison.Ordinal) ? lines[i]["# cluster: ".Length..].Trim() : null;
            if (next is not null || i == lines.Length)
            {
                // The lines before keep their numbers.
                AddPart(file, new string('\n', begin) + string.Join('\n', lines[begin..i]), new ClusterId(cluster));
                (cluster, begin) = (next ?? cluster, i + 1);
            }
        }

        return this;
    }

    /// <summary>Checks everything that was added.</summary>
    public MeshCase Check()
    {
        MeshChecks.Check(_index.TakeSnapshot().Snapshot, _sources with { Services = _services }, Violations);
        return this;
    }

    [GeneratedRegex("^# mesh: (?<name>\\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex BaseMesh();

    private void AddPart(string file, string text, ClusterId cluster)
    {
        var content = ManifestReader.Read(file, text, ReadOptions.Default, Violations);
        foreach (var subject in content.Objects)
        {
            if (!ObjectChecks.Check(subject, Violations))
            {
                continue;
            }

            _index.Apply(cluster, subject);
            if (subject is ApiObject<ServiceConfig> service)
            {
                _services.Add(new(cluster, service));
            }
        }

        AddMeshConfig(content);
    }

    private void AddMeshConfig(ManifestContent content)
    {
        if (content.MeshConfig is null && content.MeshNetworksOrigin is null)
        {
            return;
        }

        var config = (content.MeshConfig ?? MeshConfig.Default) with { Networks = content.MeshNetworks };
        _sources = _sources with { MeshConfig = content.MeshConfigOrigin ?? Origin.Unknown, MeshNetworks = content.MeshNetworksOrigin ?? Origin.Unknown };
        MeshConfigChecks.Check(config, _sources.MeshConfig, content.MeshNetworksOrigin, Violations);
        _index.SetMesh(config);
    }
}
