using System.Net;

namespace Isthmus.Runtime;

/// <summary>An open port of one loop. Belongs to the caller of <see cref="ILoop.Listen"/>; used on the loop only.</summary>
public abstract class Listener : IDisposable
{
    private protected Listener()
    {
    }

    /// <summary>The bound address, with the real port when 0 was asked for.</summary>
    public abstract IPEndPoint LocalEndPoint { get; }

    /// <summary>Connections accepted so far.</summary>
    public abstract long Accepted { get; }

    /// <summary>Connections that were closed right after accept because the process was out of descriptors.</summary>
    public abstract long Shed { get; }

    /// <summary>Stops accepting. Connections that were accepted go on.</summary>
    public abstract void Dispose();
}
