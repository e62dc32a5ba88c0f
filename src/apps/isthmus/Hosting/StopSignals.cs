using System.Runtime.InteropServices;

namespace Isthmus.App.Hosting;

/// <summary>
/// SIGTERM and SIGINT as a token, for commands that end in good order. Static because signals are the process's, and never given back: between the last listener
/// and the end of the process a signal would kill.
/// </summary>
internal static class StopSignals
{
    private static readonly CancellationTokenSource Stopping = new();
    private static readonly List<PosixSignalRegistration> Registrations = [];

    /// <summary>Begins to listen, before the command says or does anything.</summary>
    /// <returns>Cancelled by the first signal; a second one kills, as if nobody listened.</returns>
    public static CancellationToken Listen()
    {
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGTERM, PosixSignal.SIGINT])
        {
            Registrations.Add(PosixSignalRegistration.Create(signal, Stop));
        }

        return Stopping.Token;
    }

    // What is stopped goes on elsewhere: the thread of the signals must stay free for the next one.
    private static void Stop(PosixSignalContext context)
    {
        context.Cancel = !Stopping.IsCancellationRequested;
        _ = Stopping.CancelAsync();
    }
}
