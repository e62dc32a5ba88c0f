namespace Isthmus.Runtime;

/// <summary>Ways onto a loop from threads that are not it.</summary>
public static class LoopExtensions
{
    /// <summary>
    /// Runs the function on the loop and gives its result to the caller, who resumes on his own thread. Throws
    /// <see cref="InvalidOperationException"/> when the loop takes no more work.
    /// </summary>
    public static Task<T> RunAsync<T>(this ILoop loop, Func<ValueTask<T>> function)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return loop.Post(static s => _ = ((Func<Task>)s!)(), (Func<Task>)(() => CompleteAsync(function, done)))
            ? done.Task
            : throw new InvalidOperationException($"Loop {loop.Name} takes no work: it has stopped or its queue is full.");
    }

    /// <summary>Runs the function on the loop and waits for its end.</summary>
    public static Task RunAsync(this ILoop loop, Func<ValueTask> function) =>
        loop.RunAsync(async () =>
        {
            await function();
            return true;
        });

    private static async Task CompleteAsync<T>(Func<ValueTask<T>> function, TaskCompletionSource<T> done)
    {
        try
        {
            done.SetResult(await function());
        }
        catch (Exception e)
        {
            done.SetException(e);
        }
    }
}
