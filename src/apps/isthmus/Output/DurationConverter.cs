using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Isthmus.App.Output;

/// <summary>A duration in seconds with the unit, as Istio's resources and protobuf JSON have it: <c>0.25s</c>.</summary>
internal sealed class DurationConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TimeSpan.FromSeconds(double.Parse((reader.GetString() ?? "0s").TrimEnd('s'), CultureInfo.InvariantCulture));

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0.#######}s"));
}
