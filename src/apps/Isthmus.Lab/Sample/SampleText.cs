using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Isthmus.Lab.Sample;

/// <summary>What a sample server answers.</summary>
public static class SampleText
{
    /// <summary>Begins the line of the admin page that counts the requests of steps.</summary>
    public const string StepRequestsKey = "step-requests=";

    /// <summary>Begins the last line of a server's output: how many requests of steps it got.</summary>
    public const string LastCountKey = "requests of steps: ";

    /// <summary>One line, for people.</summary>
    public static string Plain(SampleIdentity identity)
    {
        var place = string.Join(", ", new[] { identity.Cluster, identity.Locality }.Where(p => p.Length > 0));
        var version = identity.Version.Length == 0 ? "" : $" version {identity.Version}";
        return $"Hello from {identity.Name}{version}{(place.Length == 0 ? "" : $" ({place})")}\n";
    }

    /// <summary>Everything, with the header fields that came in.</summary>
    public static string Json(SampleIdentity identity, HttpRequest request)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("instance", identity.Name);
            json.WriteString("cluster", identity.Cluster);
            json.WriteString("version", identity.Version);
            json.WriteString("locality", identity.Locality);
            json.WriteString("method", request.Method);
            json.WriteString("path", request.Path + request.QueryString);
            json.WriteStartObject("headers");
            foreach (var (name, value) in request.Headers)
            {
                json.WriteString(name.ToLowerInvariant(), value.ToString());
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }
}
