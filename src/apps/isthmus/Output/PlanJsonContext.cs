using System.Text.Json.Serialization;

namespace Isthmus.App.Output;

/// <summary>How a plan is written as JSON, made at compile time.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(ClusterIdConverter), typeof(NetworkIdConverter), typeof(LocalityConverter), typeof(DurationConverter)],
    WriteIndented = true)]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(ForwardAction))]
[JsonSerializable(typeof(RedirectAction))]
[JsonSerializable(typeof(RespondAction))]
[JsonSerializable(typeof(HttpHandling))]
[JsonSerializable(typeof(TcpHandling))]
[JsonSerializable(typeof(AuthorizationTerm.Always))]
[JsonSerializable(typeof(AuthorizationTerm.All))]
[JsonSerializable(typeof(AuthorizationTerm.Any))]
[JsonSerializable(typeof(AuthorizationTerm.Not))]
[JsonSerializable(typeof(AuthorizationTerm.PeerIdentity))]
[JsonSerializable(typeof(AuthorizationTerm.DirectRemoteAddress))]
[JsonSerializable(typeof(AuthorizationTerm.RemoteAddress))]
[JsonSerializable(typeof(AuthorizationTerm.DestinationAddress))]
[JsonSerializable(typeof(AuthorizationTerm.DestinationPort))]
[JsonSerializable(typeof(AuthorizationTerm.Header))]
[JsonSerializable(typeof(AuthorizationTerm.UrlPath))]
[JsonSerializable(typeof(AuthorizationTerm.UrlPathTemplate))]
[JsonSerializable(typeof(AuthorizationTerm.RequestedServerName))]
[JsonSerializable(typeof(AuthorizationTerm.Claim))]
internal sealed partial class PlanJsonContext : JsonSerializerContext;
