using Isthmus.Api.Kubernetes;
using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads core/v1 Secret. No message ever holds a value.</summary>
internal static class SecretReader
{
    public static SecretConfig Read(MessageReader root)
    {
        var type = root.Text("type");
        return new SecretConfig
        {
            Type = type.Length > 0 ? type : "Opaque",
            Data = Labels.From(root.Base64Entries("data").Concat(root.SecretEntries("stringData"))),
        };
    }
}
