using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Push;

/// <summary>Names of resources, kept once: a thousand proxies that ask for a thousand names each would otherwise hold a hundred megabytes of equal text.</summary>
internal static class SharedNames
{
    /// <summary>Puts the table's own text in the place of each name that it has.</summary>
    public static void Use(IList<string> names, ResourceTable table)
    {
        for (var i = 0; i < names.Count; i++)
        {
            names[i] = table[names[i]]?.Name ?? names[i];
        }
    }
}
