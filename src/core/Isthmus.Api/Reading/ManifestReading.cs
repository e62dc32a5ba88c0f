using Isthmus.Api.Mesh;
using Isthmus.Api.Reading.Documents;
using Isthmus.Api.Reading.Fields;
using Isthmus.Api.Reading.Kinds;

namespace Isthmus.Api.Reading;

/// <summary>One file while it is read: from text to documents, from documents to objects. Used once.</summary>
internal sealed class ManifestReading(string file, ReadOptions options, Violations violations)
{
    private readonly List<ApiObject> _objects = [];
    private readonly SortedDictionary<string, int> _skipped = new(StringComparer.Ordinal);
    private readonly NodeBudget _budget = new(Defaults.MaxNodes);
    private string _text = "";
    private readonly HashSet<Check> _noted = [];
    private MeshConfig? _meshConfig;
    private Origin? _meshConfigOrigin;
    private EquatableArray<NetworkConfig> _networks;
    private Origin? _networksOrigin;

    /// <summary>The answer for a file that cannot be read at all.</summary>
    public ManifestContent Refuse(DocumentError error)
    {
        Report(error.Check, error.Position, error.Message);
        return ToContent();
    }

    public ManifestContent Read(string text)
    {
        _text = text;
        var chunks = 0;
        foreach (var chunk in DocumentChunk.Split(text))
        {
            if (++chunks > Defaults.MaxDocuments)
            {
                Report(ReadingChecks.TooManyDocuments, new TextPosition(chunk.LinesBefore + 1, 1), $"has more than {Defaults.MaxDocuments} documents");
                break;
            }

            if (!ReadChunk(chunk))
            {
                break;
            }
        }

        return ToContent();
    }

    private ManifestContent ToContent() => new()
    {
        Objects = _objects,
        MeshConfig = _meshConfig is null ? null : _meshConfig with { Networks = _networks },
        MeshConfigOrigin = _meshConfigOrigin,
        MeshNetworks = _networks,
        MeshNetworksOrigin = _networksOrigin,
        SkippedKinds = _skipped.ToEquatableArray(),
    };

    // False when nothing more of the file may be read.
    private bool ReadChunk(DocumentChunk chunk)
    {
        var roots = new List<DocumentNode>();
        var error = ParseChunk(chunk, new TextOffset(chunk.LinesBefore), roots);
        if (error?.Check == ReadingChecks.SyntaxError && chunk.Text.Contains("{{", StringComparison.Ordinal))
        {
            Note(ReadingChecks.HelmTemplate, new TextPosition(chunk.LinesBefore + 1, 1), "is a Helm template and is skipped");
            return true;
        }

        foreach (var root in roots)
        {
            // Beside an error, what is no resource is a part of the broken text.
            if (error is null || (root as MapNode)?.Find("kind") is not null)
            {
                ReadDocument(root);
            }
        }

        if (error is not null)
        {
            Report(error.Check, error.Position, error.Message);
        }

        return error?.Check != ReadingChecks.TooManyNodes;
    }

    private DocumentError? ParseChunk(DocumentChunk chunk, TextOffset offset, List<DocumentNode> roots)
    {
        if (!JsonDocuments.LooksLikeJson(chunk.Text))
        {
            return YamlDocuments.Read(chunk.Text, offset, _budget, roots);
        }

        var error = JsonDocuments.Read(chunk.Text, offset, _budget, roots);
        if (error?.Check != ReadingChecks.SyntaxError)
        {
            return error;
        }

        // A YAML flow map may begin like JSON. When it is neither, JSON's message is the better one.
        var yaml = new List<DocumentNode>();
        if (YamlDocuments.Read(chunk.Text, offset, _budget, yaml) is not null)
        {
            return error;
        }

        roots.Clear();
        roots.AddRange(yaml);
        return null;
    }

    private void ReadDocument(DocumentNode root)
    {
        if (root.IsNull)
        {
            return;
        }

        var map = root as MapNode;
        if (options.IsMeshConfig && map is not null && map.Find("kind") is null)
        {
            ReadMesh(map);
        }
        else if (ToolFiles.Describe(file, map) is { } tool)
        {
            Report(ReadingChecks.ToolFile, root.Position, $"{tool} and is skipped");
        }
        else if (map is null || (map.Find("kind") is null && map.Find("apiVersion") is null))
        {
            ReadWithoutKind(root, map);
        }
        else
        {
            ReadResource(map, "", "");
        }
    }

    private void ReadWithoutKind(DocumentNode root, MapNode? map)
    {
        if (map is not null && MeshConfigReader.LooksLikeMeshConfig(map))
        {
            ReadMesh(map);
        }
        else if (map is not null && MeshNetworksReader.LooksLikeNetworks(map))
        {
            ReadNetworks(map);
        }
        else if (map?.Find("meshConfig") is not null)
        {
            Report(ReadingChecks.MeshConfigElsewhere, root.Position, "holds a meshConfig for an installer and is skipped");
        }
        else
        {
            Note(ReadingChecks.NotAResource, root.Position, "is no Kubernetes resource and is skipped");
        }
    }

    // Items of a typed list (ServiceList) carry no kind of their own: the list's stands in.
    private void ReadResource(MapNode map, string listVersion, string itemKind)
    {
        var apiVersion = map.FindText("apiVersion") is { Length: > 0 } version ? version : listVersion;
        var kind = map.FindText("kind") is { Length: > 0 } given ? given : itemKind;
        if (kind.EndsWith("List", StringComparison.Ordinal) && map.Find("items") is ListNode items)
        {
            ReadItems(items, apiVersion, kind[..^"List".Length]);
            return;
        }

        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var group = slash < 0 ? "" : apiVersion[..slash];
        if (KindTable.Find(group, kind) is { } reader && apiVersion.Length > 0)
        {
            ReadKnown(reader, map, apiVersion[(slash + 1)..]);
        }
        else if (kind == "ConfigMap" && group.Length == 0 && IsMeshConfigMap(map))
        {
            ReadConfigMap(map);
        }
        else
        {
            Skip(map, group, kind, apiVersion);
        }
    }

    private void ReadItems(ListNode items, string apiVersion, string itemKind)
    {
        foreach (var item in items.Items)
        {
            if (item is MapNode map)
            {
                ReadResource(map, itemKind.Length == 0 ? "" : apiVersion, itemKind);
            }
            else
            {
                Report(ReadingChecks.WrongType, item.Position, $"must be a resource, is {item.Describe()}");
            }
        }
    }

    private void ReadKnown(KindReader reader, MapNode map, string version)
    {
        if (!reader.Knows(version))
        {
            Skip(map, reader, version);
            return;
        }

        var scope = NewScope(map, reader.Kind);
        var root = new MessageReader(scope, map, FieldPath.Root, reader.IsStrict);
        var metadata = root.PartOrEmpty("metadata", m => MetadataReader.Read(m, reader.IsClusterScoped, options));
        scope.Name = new ObjectKey(reader.Kind, metadata.Namespace, metadata.Name).ToString();
        if (reader.IsOld(version))
        {
            root.Report(ReadingChecks.OldVersion, "apiVersion", $"is {version}, which is no longer served", $"write {reader.Group}/{reader.Newest}");
        }

        root.Ignore("apiVersion", "kind");
        var result = reader.Read(metadata, ToOrigin(map), root);
        root.Finish();
        if (!scope.HasErrors)
        {
            _objects.Add(result);
        }
    }

    private void Skip(MapNode map, KindReader reader, string version)
    {
        NewScope(map, reader.Kind).Report(
            ReadingChecks.UnknownVersion,
            map.Find("apiVersion")?.Position ?? map.Position,
            FieldPath.Root.Field("apiVersion"),
            $"'{version}' is not a known version of {reader.Kind}",
            $"write {reader.Group}/{reader.Newest}");
        Count(reader.Group, reader.Kind);
    }

    private void Skip(MapNode map, string group, string kind, string apiVersion)
    {
        if (apiVersion.Length == 0 || kind.Length == 0)
        {
            var missing = apiVersion.Length == 0 ? "apiVersion" : "kind";
            NewScope(map, kind).Report(ReadingChecks.Required, map.Position, FieldPath.Root.Field(missing), "is required");
            return;
        }

        if (KindTable.IsIstio(group) && !KindTable.IsUnread(kind))
        {
            var near = NearestName.Find(kind, KindTable.KindsOf(group));
            NewScope(map, kind).Report(
                ReadingChecks.UnknownIstioKind,
                map.Find("kind")?.Position ?? map.Position,
                FieldPath.Root.Field("kind"),
                $"{group} has no kind '{kind}'",
                near is null ? null : $"did you mean {near}?");
        }
        else if (group == "install.istio.io" && map.Find("spec") is MapNode spec && spec.Find("meshConfig") is { } mesh)
        {
            Report(ReadingChecks.MeshConfigElsewhere, mesh.Position, "stands inside an IstioOperator and is not read");
        }

        Count(group, kind);
    }

    private void Count(string group, string kind)
    {
        var name = group.Length == 0 ? kind : $"{group}/{kind}";
        _skipped[name] = _skipped.GetValueOrDefault(name) + 1;
    }

    private static bool IsMeshConfigMap(MapNode map) =>
        map.Find("metadata") is MapNode metadata
        && metadata.FindText("name") is var name && (name == "istio" || name.StartsWith("istio-", StringComparison.Ordinal))
        && map.Find("data") is MapNode data && (data.Find("mesh") is ScalarNode || data.Find("meshNetworks") is ScalarNode);

    private void ReadConfigMap(MapNode map)
    {
        var data = (MapNode)map.Find("data")!;
        if (ReadInner(data.Find("mesh")) is { } mesh)
        {
            ReadMesh(mesh);
        }

        if (ReadInner(data.Find("meshNetworks")) is { } networks)
        {
            ReadNetworks(networks);
        }
    }

    private MapNode? ReadInner(DocumentNode? node)
    {
        if (node is not ScalarNode scalar)
        {
            return null;
        }

        var roots = new List<DocumentNode>();
        if (YamlDocuments.Read(scalar.Value, InnerText.OffsetOf(scalar, _text), _budget, roots) is { } error)
        {
            Report(error.Check, error.Position, error.Message);
            return null;
        }

        return roots switch
        {
            [] => MapNode.Empty(scalar.Position),
            [MapNode map] => map,
            [{ IsNull: true }] => MapNode.Empty(scalar.Position),
            _ => NotAMap(scalar),
        };
    }

    private MapNode? NotAMap(ScalarNode scalar)
    {
        Report(ReadingChecks.WrongType, scalar.Position, "must be one map of fields");
        return null;
    }

    private void ReadMesh(MapNode map)
    {
        var scope = new ObjectScope(file, MeshConfigReader.Name, violations, options with { ToleratesNewerFields = true });
        var reader = new MessageReader(scope, map, FieldPath.Root, isStrict: true);
        var mesh = MeshConfigReader.Read(reader);
        reader.Finish();
        if (scope.HasErrors)
        {
            return;
        }

        if (_meshConfig is not null)
        {
            scope.Report(ReadingChecks.SeveralMeshConfigs, map.Position, FieldPath.Root, "is another MeshConfig in the same file");
        }

        _meshConfig = mesh;
        _meshConfigOrigin = ToOrigin(map);
    }

    private void ReadNetworks(MapNode map)
    {
        var scope = new ObjectScope(file, MeshNetworksReader.Name, violations, options with { ToleratesNewerFields = true });
        var reader = new MessageReader(scope, map, FieldPath.Root, isStrict: true);
        var networks = MeshNetworksReader.Read(reader);
        reader.Finish();
        if (!scope.HasErrors)
        {
            _networks = networks;
            _networksOrigin = ToOrigin(map);
        }
    }

    private Origin ToOrigin(MapNode map) => new(file, map.Position, options.KeepsPositions ? new FieldPositions(map) : null);

    private ObjectScope NewScope(MapNode map, string kind)
    {
        var metadata = map.Find("metadata") as MapNode;
        var key = new ObjectKey(kind, metadata?.FindText("namespace") ?? "", metadata?.FindText("name") ?? "");
        return new ObjectScope(file, key.ToString(), violations, options);
    }

    // Told once for the whole file: the second time it says nothing new.
    private void Note(Check check, TextPosition position, string message)
    {
        if (_noted.Add(check))
        {
            Report(check, position, message);
        }
    }

    private void Report(Check check, TextPosition position, string message) =>
        violations.Add(new Violation(check.Code, check.Severity, file, position, "", "", message, check.Advice));
}
