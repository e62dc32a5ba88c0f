using System.Text;
using Google.Protobuf.WellKnownTypes;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation;

/// <summary>
/// References to an operator's objects in metadata: the object as a path under <c>istio.config</c>, as Istio writes it; the field inside the object, and a kind
/// that the path would spell differently, under <c>isthmus</c>.
/// </summary>
internal static class Origins
{
    private const string Config = "config";
    private const string Path = "path";
    private const string Kind = "kind";

    /// <summary>Adds <paramref name="origin"/> to the two structs; nothing when it is null.</summary>
    public static void Write(ConfigReference? origin, Struct istio, Struct isthmus)
    {
        if (origin is null)
        {
            return;
        }

        var kind = Kebab(origin.Kind);
        istio.Put(Config, $"/apis/{GroupVersion(origin.Kind)}/namespaces/{origin.Namespace}/{kind}/{origin.Name}");
        if (Pascal(kind) != origin.Kind)
        {
            isthmus.Put(Kind, origin.Kind);
        }

        isthmus.Put(Path, origin.Path);
    }

    /// <summary>What <see cref="Write"/> wrote, or Istio did; null when there is nothing of the kind.</summary>
    public static ConfigReference? Read(Struct? istio, Struct? isthmus)
    {
        if (istio.Text(Config).Split('/') is not ["", "apis", _, _, "namespaces", var ns, var kind, var name])
        {
            return null;
        }

        var own = isthmus.Text(Kind);
        return new(own.Length > 0 ? own : Pascal(kind), ns, name, isthmus.Text(Path));
    }

    private static string GroupVersion(string kind) => kind switch
    {
        "AuthorizationPolicy" or "PeerAuthentication" or "RequestAuthentication" => "security.istio.io/v1",
        "HTTPRoute" or "GRPCRoute" => "gateway.networking.k8s.io/v1",
        "TLSRoute" or "TCPRoute" => "gateway.networking.k8s.io/v1alpha2",
        _ => "networking.istio.io/v1",
    };

    private static string Kebab(string kind)
    {
        var text = new StringBuilder(kind.Length + 4);
        for (var i = 0; i < kind.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(kind[i]) && !char.IsAsciiLetterUpper(kind[i - 1]))
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(kind[i]));
        }

        return text.ToString();
    }

    private static string Pascal(string kind) =>
        string.Concat(kind.Split('-').Select(word => word.Length == 0 ? "" : char.ToUpperInvariant(word[0]) + word[1..]));
}
