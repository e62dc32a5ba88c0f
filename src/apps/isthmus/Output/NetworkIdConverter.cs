using System.Text.Json;
using System.Text.Json.Serialization;

namespace Isthmus.App.Output;

/// <summary>A network as its name.</summary>
internal sealed class NetworkIdConverter : JsonConverter<NetworkId>
{
    public override NetworkId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, NetworkId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
