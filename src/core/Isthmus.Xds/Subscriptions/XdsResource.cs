using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Isthmus.Xds.Protos.Discovery.V3;

namespace Isthmus.Xds.Subscriptions;

/// <summary>
/// One resource, serialized once and shared by every client that is sent it. Immutable; the messages that it hands out are shared too
/// and must not be changed.
/// </summary>
public sealed class XdsResource
{
    private XdsResource(string name, string version, Any body, string? endpoints)
    {
        Name = name;
        Version = version;
        Body = body;
        Endpoints = endpoints;
        Wrapped = new Resource { Name = name, Version = version, Resource_ = body };
        Size = Wrapped.CalculateSize();
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\0{version}"));
        Fingerprint = BitConverter.ToUInt64(hash, 0) + ((UInt128)BitConverter.ToUInt64(hash, 8) << 64);
    }

    /// <summary>The name that clients subscribe to.</summary>
    public string Name { get; }

    /// <summary>Hash of the content: the same content has the same version, also after a restart.</summary>
    public string Version { get; }

    /// <summary>For a cluster, the name of the assignment that it needs before it can be used; null if it needs none.</summary>
    public string? Endpoints { get; }

    /// <summary>The resource as a state-of-the-world response carries it.</summary>
    internal Any Body { get; }

    /// <summary>The resource as an incremental response carries it.</summary>
    internal Resource Wrapped { get; }

    /// <summary>Bytes that it takes in a response, a few more or less.</summary>
    internal int Size { get; }

    /// <summary>What this resource adds to the version of its table.</summary>
    internal UInt128 Fingerprint { get; }

    /// <summary>
    /// Serializes <paramref name="message"/>. The version is a hash of the bytes, so whoever fills maps in the message fills them in a
    /// stable order.
    /// </summary>
    public static XdsResource Of(string name, string typeUrl, IMessage message, string? endpoints = null)
    {
        var bytes = message.ToByteString();
        var version = Convert.ToHexStringLower(SHA256.HashData(bytes.Span).AsSpan(0, 8));
        return new(name, version, new Any { TypeUrl = typeUrl, Value = bytes }, endpoints);
    }
}
