using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Push;

/// <summary>
/// Serialized resources by the part of a plan that they say, so that views which agree on a part share its bytes, and a part that did not change is not
/// translated again. Two generations: what was not asked for during a whole one is let go. Owned by the plan loop.
/// </summary>
internal sealed class ResourcePool(int generationSize)
{
    private Dictionary<object, XdsResource?> _young = [];
    private Dictionary<object, XdsResource?> _old = [];

    /// <summary>How often a resource had to be made.</summary>
    public long Made { get; private set; }

    /// <summary>The resource of <paramref name="part"/>, which is compared by value.</summary>
    public XdsResource? Get<TPart>(TPart part, Func<TPart, XdsResource?> make)
        where TPart : class
    {
        if (_young.TryGetValue(part, out var resource))
        {
            return resource;
        }

        if (!_old.TryGetValue(part, out resource))
        {
            resource = make(part);
            Made++;
        }

        if (_young.Count >= generationSize)
        {
            (_old, _young) = (_young, []);
        }

        _young[part] = resource;
        return resource;
    }
}
