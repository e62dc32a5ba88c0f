namespace Isthmus.Lab.Steps;

/// <summary>
/// Since when answers are shared as expected, as seen window by window. A window in which hardly anybody asked says nothing: it neither confirms nor begins anew.
/// </summary>
internal sealed class Settling
{
    /// <summary>The end of the first of the windows that are as expected; null while none is.</summary>
    public TimeSpan? Since { get; private set; }

    /// <summary>Looks at a window; true once they have been as expected for <see cref="Defaults.Hold"/>.</summary>
    /// <param name="end">Its end.</param>
    /// <param name="isShared">Whether its answers are shared as expected; null when nobody can say.</param>
    public bool See(TimeSpan end, bool? isShared)
    {
        Since = isShared switch
        {
            true => Since ?? end,
            false => null,
            null => Since,
        };
        return isShared == true && end - Since >= Defaults.Hold;
    }
}
