using System.Text.Json.Serialization;

namespace Isthmus.ControlPlane.Admin;

/// <summary>How the status pages are written, and read by commands; made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<ClientDocument>))]
[JsonSerializable(typeof(SnapshotDocument))]
[JsonSerializable(typeof(ResourcesDocument))]
public sealed partial class StatusJson : JsonSerializerContext;
