using System.Text.Json;
using System.Text.Json.Serialization;

namespace Isthmus.App.Output;

/// <summary>A cluster as its name. Plans are only written.</summary>
internal sealed class ClusterIdConverter : JsonConverter<ClusterId>
{
    public override ClusterId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, ClusterId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
