using System.ComponentModel;
using System.Diagnostics;
using Isthmus.Lab.Processes;
using Isthmus.Lab.Topology;

namespace Isthmus.Lab.Networks;

/// <summary>
/// Plays a lab with isolated networks in a user and network namespace of its own, so that no privilege is needed and nothing of the machine is touched. A process
/// with threads cannot enter a user namespace, so the program starts itself once more by <c>unshare</c> (util-linux) and passes signals and the result on. The
/// outer process holds the slot: commands of the user find the lab by it.
/// </summary>
public static class Isolation
{
    /// <summary>Tells the inner program its slot.</summary>
    public const string Variable = "ISTHMUS_LAB_ISOLATED";

    // SIGTERM, before the inner program listened to it.
    private const int Terminated = 143;

    private static readonly string[] Namespaces = ["--user", "--map-current-user", "--keep-caps", "--net", "--"];

    /// <summary>The slot that the outer program holds; null when this one was started by a user.</summary>
    public static int? InnerSlot =>
        int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var slot) ? slot : null;

    /// <summary>Starts the program again with the same arguments inside, and returns what it ends with.</summary>
    /// <exception cref="LabException">The machine forbids it, or the slot is taken.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired before the inner program could hear of it; everything was ended.</exception>
    public static async Task<int> RunAgainAsync(IsthmusProgram program, string[] arguments, int? wantedSlot, CancellationToken cancellationToken)
    {
        Require();
        cancellationToken.ThrowIfCancellationRequested();
        using var slot = LabSlot.TakeOrThrow(wantedSlot);
        var start = new ProcessStartInfo("unshare", [.. Namespaces, program.File, .. program.Arguments, .. arguments]) { UseShellExecute = false };
        start.Environment[Variable] = slot.Number.ToString(CultureInfo.InvariantCulture);
        start.Environment[ParentTie.Variable] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var started = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);

        // The kernel ends the inner program when this thread ends, so it stays until then.
        new Thread(() => Watch(start, started, ended)) { IsBackground = true, Name = "isolation" }.Start();

        // Not before there is somebody to tell: a token that has fired by then is passed on at once.
        var inner = await started.Task;
        await using var stop = cancellationToken.Register(() => ParentTie.Send(inner, LabSignal.Terminate));
        var result = await ended.Task;
        return result == Terminated && cancellationToken.IsCancellationRequested ? throw new OperationCanceledException(cancellationToken) : result;
    }

    private static void Watch(ProcessStartInfo start, TaskCompletionSource<int> started, TaskCompletionSource<int> ended)
    {
        try
        {
            using var process = Process.Start(start)!;
            started.SetResult(process.Id);
            process.WaitForExit();
            ended.SetResult(process.ExitCode);
        }
        catch (Win32Exception e)
        {
            started.SetException(new LabException($"unshare: {e.Message}", e));
        }
    }

    /// <summary>To be called by the inner program before it uses the network: its loopback interface is down.</summary>
    internal static void Enter() => IpTool.Run("link set lo up");

    /// <summary>Finds out whether the machine allows it, by doing it and nothing else inside.</summary>
    private static void Require()
    {
        var start = new ProcessStartInfo("unshare", [.. Namespaces, "ip", "link", "set", "lo", "up"]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new LabException(Advice(errors));
            }
        }
        catch (Win32Exception e)
        {
            throw new LabException($"isolated networks need the program 'unshare' (Debian package util-linux): {e.Message}", e);
        }
    }

    /// <summary>What is missing, and what to do about it.</summary>
    internal static string Advice(string errors) =>
        $"""
        this machine does not allow isolated networks: {errors}
          They need user namespaces for unprivileged users, and the program 'ip' (Debian package iproute2). One of these may forbid them:
          - sysctl user.max_user_namespaces: must be above 0
          - sysctl kernel.unprivileged_userns_clone (older Debian): must be 1
          - sysctl kernel.apparmor_restrict_unprivileged_userns (Ubuntu 23.10 and later): must be 0
          - a container's seccomp profile: run it with --security-opt seccomp=unconfined
          As root without a container no setting is needed. Nothing was started.
        """;
}
