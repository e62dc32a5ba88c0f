namespace Isthmus.Lab.Topology;

/// <summary>Requests that an instance got, over all processes that played it. Thread safe.</summary>
public sealed class RequestCount
{
    private readonly Lock _gate = new();
    private long _before;
    private long _current;

    /// <summary>All of them, as last heard.</summary>
    public long Total
    {
        get
        {
            lock (_gate)
            {
                return _before + _current;
            }
        }
    }

    /// <summary>What its process says; answers may overtake each other, a count never falls.</summary>
    public void Hear(long count)
    {
        lock (_gate)
        {
            _current = Math.Max(_current, count);
        }
    }

    /// <summary>Another process plays the instance, which counts from 0.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            (_before, _current) = (_before + _current, 0);
        }
    }
}
