namespace Isthmus.Proxy.Connect;

/// <summary>One connection to a host. Either in its pool or in use by one request.</summary>
internal sealed class UpstreamConnection(HostPool pool, Connection connection, TimeSpan openedAt, int generation)
{
    /// <summary>The pool that it goes back to.</summary>
    public HostPool Pool { get; } = pool;

    /// <summary>The bytes.</summary>
    public Connection Connection { get; } = connection;

    /// <summary>What was received and not yet used.</summary>
    public InputBuffer Input { get; } = new(connection.Loop.Buffers);

    /// <summary>When it was opened.</summary>
    public TimeSpan OpenedAt { get; } = openedAt;

    /// <summary>By which of the pool's ways of securing it was opened; -1 when it is for one caller only.</summary>
    public int Generation { get; } = generation;

    /// <summary>When it was last given back.</summary>
    public TimeSpan IdleSince { get; set; }

    /// <summary>Requests that it has carried, the present one included.</summary>
    public uint Requests { get; set; }

    /// <summary>It has carried a request before: its host may have closed it meanwhile without our knowledge.</summary>
    public bool IsReused => Requests > 1;
}
