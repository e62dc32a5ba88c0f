using Google.Protobuf.WellKnownTypes;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.Xds.Tests.Subscriptions;

/// <summary>Resources whose content is a short text, so that what travels can be read.</summary>
internal static class World
{
    public static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["CDS"] = TypeUrls.Cluster,
        ["EDS"] = TypeUrls.Endpoints,
        ["LDS"] = TypeUrls.Listener,
        ["RDS"] = TypeUrls.Route,
        ["SDS"] = TypeUrls.Secret,
        ["NDS"] = TypeUrls.NameTable,
        ["RTDS"] = "type.googleapis.com/envoy.service.runtime.v3.Runtime",
    };

    public static string Short(string typeUrl) => Types.Single(t => t.Value == typeUrl).Key;

    public static XdsResource Resource(string typeUrl, string name, string content, string? endpoints = null) =>
        XdsResource.Of(name, typeUrl, new StringValue { Value = $"{name}@{content}" }, endpoints);

    /// <summary>What <see cref="Resource"/> was made from, <c>name@content</c>.</summary>
    public static string Read(Any body) => StringValue.Parser.ParseFrom(body.Value).Value;
}
