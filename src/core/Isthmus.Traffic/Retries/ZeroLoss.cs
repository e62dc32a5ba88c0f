namespace Isthmus.Traffic.Retries;

/// <summary>
/// The mesh's own rule, which needs no policy: a request that nobody has begun to answer is sent to another endpoint at once, if that cannot do
/// anything twice.
/// </summary>
public static class ZeroLoss
{
    /// <summary>Whether the request may be sent again without anybody having asked for it.</summary>
    public static bool Allows(in AttemptOutcome outcome)
    {
        if (outcome.ResponseBytesReceived || outcome.ResponseForwarded || !outcome.CanReplay)
        {
            return false;
        }

        return outcome.End switch
        {
            // Refused before anything was sent, or by an endpoint that says it did nothing (RFC 9113 8.7).
            AttemptEnd.ConnectFailed or AttemptEnd.RefusedStream => true,
            AttemptEnd.Reset or AttemptEnd.StaleConnection => !outcome.RequestBytesSent || outcome.IsIdempotent,

            // Only an attempt with a time of its own ends so, and the operator who gave it one wants another tried; the first may still be at work.
            AttemptEnd.PerTryTimeout => !outcome.RequestBytesSent || outcome.IsIdempotent,
            _ => false,
        };
    }
}
