using Google.Protobuf;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.Xds.Translation;

/// <summary>
/// One resource as it goes over the wire. Equal plans give messages that serialize to equal bytes, so a hash of the bytes can be the version.
/// </summary>
/// <param name="TypeUrl">One of <see cref="TypeUrls"/>.</param>
/// <param name="Name">The name that clients subscribe to.</param>
/// <param name="Message">The resource; shared, so it must not be changed.</param>
/// <param name="EndpointsName">For a cluster, the name of the assignment that it waits for; null when it needs none.</param>
public sealed record TranslatedResource(string TypeUrl, string Name, IMessage Message, string? EndpointsName = null)
{
    /// <summary>The resource as tables and sessions hold it: bytes with a hash of them for a version.</summary>
    public XdsResource ToXdsResource() => XdsResource.Of(Name, TypeUrl, Message, EndpointsName);
}
