using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Isthmus.Xds.Protos.HttpFilters.Cors.V3;
using Isthmus.Xds.Protos.HttpFilters.Router.V3;
using Isthmus.Xds.Protos.ListenerFilters.HttpInspector.V3;
using Isthmus.Xds.Protos.ListenerFilters.OriginalDst.V3;
using Isthmus.Xds.Protos.ListenerFilters.TlsInspector.V3;
using Isthmus.Xds.Protos.RawBuffer.V3;
using Isthmus.Xds.Protos.Retry.PreviousHosts.V3;
using Isthmus.Xds.Protos.Retry.PreviousPriorities.V3;

namespace Isthmus.Xds.Tests.Translation;

/// <summary>Messages as JSON text with the field names of the definitions, extensions opened.</summary>
internal static class ProtoJson
{
    private static readonly TypeRegistry Extensions = TypeRegistry.FromMessages(
        Isthmus.Xds.Protos.Hcm.V3.HttpConnectionManager.Descriptor,
        Isthmus.Xds.Protos.TcpProxy.V3.TcpProxy.Descriptor,
        Isthmus.Xds.Protos.NetworkFilters.Rbac.V3.RBAC.Descriptor,
        Isthmus.Xds.Protos.HttpFilters.Rbac.V3.RBAC.Descriptor,
        Isthmus.Xds.Protos.HttpFilters.JwtAuthn.V3.JwtAuthentication.Descriptor,
        Isthmus.Xds.Protos.HttpFilters.Fault.V3.HTTPFault.Descriptor,
        Cors.Descriptor,
        CorsPolicy.Descriptor,
        Router.Descriptor,
        OriginalDst.Descriptor,
        TlsInspector.Descriptor,
        HttpInspector.Descriptor,
        RawBuffer.Descriptor,
        PreviousHostsPredicate.Descriptor,
        PreviousPrioritiesConfig.Descriptor,
        Isthmus.Xds.Protos.Tls.V3.UpstreamTlsContext.Descriptor,
        Isthmus.Xds.Protos.Tls.V3.DownstreamTlsContext.Descriptor,
        Isthmus.Xds.Protos.Upstreams.Http.V3.HttpProtocolOptions.Descriptor,
        Isthmus.Xds.Protos.UpstreamProxyProtocol.V3.ProxyProtocolUpstreamTransport.Descriptor,
        Isthmus.Xds.Protos.UriTemplate.V3.UriTemplateMatchConfig.Descriptor,
        Isthmus.Xds.Protos.Udpa.Type.V1.TypedStruct.Descriptor);

    private static readonly JsonFormatter Formatter =
        new(JsonFormatter.Settings.Default.WithTypeRegistry(Extensions).WithPreserveProtoFieldNames(true));

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithTypeRegistry(Extensions));

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(IMessage message) => JsonNode.Parse(Formatter.Format(message))!.ToJsonString(Indented) + "\n";

    public static IMessage Read(string json, MessageDescriptor type) => Parser.Parse(json, type);
}
