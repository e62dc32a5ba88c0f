namespace Isthmus.Lab.Processes;

/// <summary>The signals that a lab sends, by their numbers on Linux.</summary>
public enum LabSignal
{
    /// <summary>SIGHUP: read your files again.</summary>
    Reload = 1,

    /// <summary>SIGKILL: end at once.</summary>
    Kill = 9,

    /// <summary>SIGUSR2: HAProxy's "read your configuration again".</summary>
    ReloadHaproxy = 12,

    /// <summary>SIGTERM: end in good order.</summary>
    Terminate = 15,

    /// <summary>SIGCONT: go on.</summary>
    Resume = 18,

    /// <summary>SIGSTOP: stop without ending.</summary>
    Pause = 19,
}
