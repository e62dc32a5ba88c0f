using System.Diagnostics;

namespace Isthmus.Runtime.Async;

/// <summary>Taking results on the way where nothing had to be waited for.</summary>
internal static class CompletedTasks
{
    /// <summary>The result of a task that has ended well; the task is used up.</summary>
    internal static T Take<T>(this ValueTask<T> ended)
    {
        Debug.Assert(ended.IsCompletedSuccessfully);
        return ended.Result;
    }

    /// <summary>Uses up a task that has ended well.</summary>
    internal static void Take(this ValueTask ended)
    {
        Debug.Assert(ended.IsCompletedSuccessfully);
        ended.GetAwaiter().GetResult();
    }
}
