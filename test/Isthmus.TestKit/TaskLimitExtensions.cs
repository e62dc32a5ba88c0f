using System.Globalization;
using System.Runtime.CompilerServices;

namespace Isthmus.TestKit;

/// <summary>Bounds an await in a test; when it takes too long the failure names the line that waited.</summary>
public static class TaskLimitExtensions
{
    // Far above anything a healthy run needs, so that a busy machine does not fail a test; far below a CI job's patience.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task<T> Within<T>(this Task<T> task, TimeSpan? limit = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await ((Task)task).Within(limit, file, line);
        return await task;
    }

    public static async Task Within(this Task task, TimeSpan? limit = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        try
        {
            await task.WaitAsync(limit ?? Limit, TimeProvider.System);
        }
        catch (TimeoutException e) when (!task.IsCompleted)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"{file}({line}): not done within {limit ?? Limit}"), e);
        }
    }

    public static Task<T> Within<T>(this ValueTask<T> task, TimeSpan? limit = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        task.AsTask().Within(limit, file, line);

    public static Task Within(this ValueTask task, TimeSpan? limit = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        task.AsTask().Within(limit, file, line);
}
