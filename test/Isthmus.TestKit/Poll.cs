using System.Globalization;
using System.Runtime.CompilerServices;

namespace Isthmus.TestKit;

/// <summary>Waits for what no event tells of: state of the kernel, of another process, or counters.</summary>
public static class Poll
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Returns when <paramref name="isSo"/> holds; fails when it does not within far more than anything healthy needs.</summary>
    public static async Task UntilAsync(Func<bool> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Limit)
            {
                throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"{file}({line}): not so within {Limit}: {what}"));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }
}
