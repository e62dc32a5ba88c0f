using System.Runtime.CompilerServices;

namespace Isthmus.Runtime.Tests;

/// <summary>Every await of a test on real sockets has a limit that names its line.</summary>
internal static class TaskLimits
{
    internal static async Task<T> Within<T>(
        this Task<T> task, int seconds = 20, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        try
        {
            return await task.WaitAsync(TimeSpan.FromSeconds(seconds));
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Nothing came within {seconds} s at {Path.GetFileName(file)}:{line}.");
        }
    }

    internal static async Task Within(
        this Task task, int seconds = 20, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        await Finish(task).Within(seconds, file, line);

    private static async Task<bool> Finish(Task task)
    {
        await task;
        return true;
    }
}
