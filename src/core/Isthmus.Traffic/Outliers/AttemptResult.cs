namespace Isthmus.Traffic.Outliers;

/// <summary>What one finished attempt says about the host that it went to (what Envoy's router reports to the detector).</summary>
public enum AttemptResult
{
    /// <summary>The host answered with the status that is given beside.</summary>
    Answered,

    /// <summary>A connection was made (TCP: the whole success; HTTP: only resets the count of local failures).</summary>
    Connected,

    /// <summary>No connection, or the connection broke before an answer.</summary>
    ConnectionFailed,

    /// <summary>No answer in time.</summary>
    TimedOut,
}
