using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using YamlDotNet.RepresentationModel;

namespace Isthmus.App.Output;

/// <summary>A plan as text. Empty lists and absent values are left out: a plan is read by people.</summary>
internal static class PlanText
{
    private static readonly Dictionary<Type, Type[]> Unions = new()
    {
        [typeof(RouteAction)] = [typeof(ForwardAction), typeof(RedirectAction), typeof(RespondAction)],
        [typeof(ConnectionHandling)] = [typeof(HttpHandling), typeof(TcpHandling)],
        [typeof(AuthorizationTerm)] =
        [
            typeof(AuthorizationTerm.Always), typeof(AuthorizationTerm.All), typeof(AuthorizationTerm.Any), typeof(AuthorizationTerm.Not),
            typeof(AuthorizationTerm.PeerIdentity), typeof(AuthorizationTerm.DirectRemoteAddress), typeof(AuthorizationTerm.RemoteAddress),
            typeof(AuthorizationTerm.DestinationAddress), typeof(AuthorizationTerm.DestinationPort), typeof(AuthorizationTerm.Header),
            typeof(AuthorizationTerm.UrlPath), typeof(AuthorizationTerm.UrlPathTemplate), typeof(AuthorizationTerm.RequestedServerName),
            typeof(AuthorizationTerm.Claim),
        ],
    };

    private static readonly JsonTypeInfo<Plan> TypeInfo = (JsonTypeInfo<Plan>)new JsonSerializerOptions(PlanJsonContext.Default.Options)
    {
        TypeInfoResolver = PlanJsonContext.Default.WithAddedModifier(NameUnions).WithAddedModifier(LeaveOutWhatSaysNothing),
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    }.GetTypeInfo(typeof(Plan));

    /// <summary>The plan as JSON, with a line end.</summary>
    public static string Json(Plan plan) => JsonSerializer.Serialize(plan, TypeInfo) + "\n";

    /// <summary>The plan as YAML.</summary>
    public static string Yaml(Plan plan)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        new YamlStream(new YamlDocument(ToYaml(JsonSerializer.SerializeToNode(plan, TypeInfo)))).Save(text, assignAnchors: false);
        return text.ToString().Replace("...\n", "", StringComparison.Ordinal);
    }

    private static void NameUnions(JsonTypeInfo type)
    {
        if (Unions.TryGetValue(type.Type, out var cases))
        {
            type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "kind" };
            foreach (var derived in cases)
            {
                var name = derived.Name.Replace("Action", "", StringComparison.Ordinal).Replace("Handling", "", StringComparison.Ordinal);
                type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(derived, JsonNamingPolicy.CamelCase.ConvertName(name)));
            }
        }
    }

    private static void LeaveOutWhatSaysNothing(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.Name == "isCatchAll")
            {
                property.ShouldSerialize = static (_, _) => false;
            }
            else if (property.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(property.PropertyType))
            {
                property.ShouldSerialize = static (_, value) => value is IEnumerable items && items.GetEnumerator().MoveNext();
            }
            else if (property.PropertyType == typeof(string))
            {
                property.ShouldSerialize = static (_, value) => value is string { Length: > 0 };
            }
        }
    }

    private static YamlNode ToYaml(JsonNode? node) => node switch
    {
        JsonObject map => new YamlMappingNode(map.Select(p => KeyValuePair.Create<YamlNode, YamlNode>(new YamlScalarNode(p.Key), ToYaml(p.Value)))),
        JsonArray list => new YamlSequenceNode(list.Select(ToYaml)),
        JsonValue value when value.GetValueKind() == JsonValueKind.String =>
            new YamlScalarNode(value.GetValue<string>()) { Style = StyleOf(value.GetValue<string>()) },
        null => new YamlScalarNode("null"),
        _ => new YamlScalarNode(node.ToJsonString()),
    };

    // Plain text that YAML would read as something else than text must be quoted.
    private static YamlDotNet.Core.ScalarStyle StyleOf(string text) =>
        text.Length == 0 || !char.IsAsciiLetter(text[0]) || text is "true" or "false" or "null" or "yes" or "no" or "on" or "off"
            ? YamlDotNet.Core.ScalarStyle.DoubleQuoted
            : YamlDotNet.Core.ScalarStyle.Any;
}
