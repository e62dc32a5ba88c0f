using System.Text.Json;
using System.Text.Json.Serialization;

namespace Isthmus.App.Output;

/// <summary>A locality as <c>region/zone/subzone</c>.</summary>
internal sealed class LocalityConverter : JsonConverter<Locality>
{
    public override Locality Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Locality.Parse(reader.GetString());

    public override void Write(Utf8JsonWriter writer, Locality value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
