using System.Diagnostics;

namespace Isthmus.App.Output;

/// <summary>
/// Says on a terminal what is going on once it takes longer than two seconds; silent otherwise and in scripts.
/// </summary>
internal sealed class Progress(TextWriter errors)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private bool _isShown;

    /// <summary>Replaces the line.</summary>
    public void Report(string text)
    {
        if (_isTerminal && Stopwatch.GetElapsedTime(_started) >= Patience)
        {
            errors.Write($"\r\e[Kisthmus: {text}");
            _isShown = true;
        }
    }

    /// <summary>Removes the line.</summary>
    public void Clear()
    {
        if (_isShown)
        {
            errors.Write("\r\e[K");
            _isShown = false;
        }
    }
}
