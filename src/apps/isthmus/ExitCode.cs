namespace Isthmus.App;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    /// <summary>All is well.</summary>
    public const int Ok = 0;

    /// <summary>The input has errors.</summary>
    public const int Findings = 1;

    /// <summary>The command was not understood.</summary>
    public const int Misuse = 2;

    /// <summary>Something outside does not work: an address is taken, nobody answers.</summary>
    public const int Unavailable = 3;

    /// <summary>Ended by Ctrl-C, as shells count it.</summary>
    public const int Interrupted = 130;
}
