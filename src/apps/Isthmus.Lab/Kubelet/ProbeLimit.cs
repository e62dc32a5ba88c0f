namespace Isthmus.Lab.Kubelet;

/// <summary>
/// The time that a probe may take, counted in ticks of the lab itself: when the lab was held up, all that time is one tick, and an answer that has come meanwhile is still read. A kubelet on
/// another machine would not have been held up with it.
/// </summary>
/// <param name="limit">How long an answer may take.</param>
/// <param name="time">Its clock.</param>
internal sealed class ProbeLimit(TimeSpan limit, TimeProvider time)
{
    private const int Ticks = 10;

    /// <summary>Asks, and gives up by the token that it hands over when the time is over.</summary>
    /// <exception cref="OperationCanceledException">The time was over, or <paramref name="cancellationToken"/> fired.</exception>
    public async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = new PeriodicTimer(limit / Ticks, time);
        var answer = ask(giveUp.Token);
        for (var i = 0; i < Ticks && !answer.IsCompleted; i++)
        {
            await Task.WhenAny(answer, timer.WaitForNextTickAsync(CancellationToken.None).AsTask());
        }

        if (!answer.IsCompleted)
        {
            await giveUp.CancelAsync();
        }

        return await answer;
    }
}
